import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followAddress, hashOfView, paramsOfHash, VIEWS, viewOfHash, viewStore } from './viewStore.ts';

/** As much of a window as a view needs: an address, and word of its changes. */
function pageAt(hash: string) {
  const page = Object.assign(new EventTarget(), { location: { hash } });
  return {
    window: page as unknown as Window,
    goTo: (next: string) => {
      page.location.hash = next;
      page.dispatchEvent(new Event('hashchange'));
    },
  };
}

describe('the view in the address', () => {
  it.each(VIEWS)('%s comes back from its own link', (view) => {
    expect(viewOfHash(hashOfView(view))).toBe(view);
  });

  it.each(['', '#', '#/', '#/nowhere', '#prompts', '#/prompts/more'])('%j means training', (hash) => {
    expect(viewOfHash(hash)).toBe('train');
  });

  it('comes back with its state, whatever that holds', () => {
    const params = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.constantFrom(...VIEWS), params, (view, state) => {
        const hash = hashOfView(view, state);
        expect(viewOfHash(hash)).toBe(view);
        expect({ ...paramsOfHash(hash) }).toEqual({ ...state });
      }),
    );
  });

  it('is read from whatever stands there', () => {
    const pieces = fc.constantFrom('#', '/', '?', '&', '=', '%', '%zz', '%ff', '+', 'prompts', '\ud800', '__proto__');
    const hashes = fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 }))).map((parts) => `#/train?${parts.join('')}`);
    fc.assert(
      fc.property(fc.oneof(hashes, fc.string({ unit: 'binary-ascii' })), (hash) => {
        expect(VIEWS).toContain(viewOfHash(hash));
        expect(paramsOfHash(hash)).toBeTypeOf('object');
      }),
    );
  });

  it('is followed when the page opens and whenever the address changes', () => {
    const page = pageAt('#/prompts');
    followAddress(page.window);
    expect(viewStore.getState().view).toBe('prompts');
    page.goTo('#/studies?seed=1');
    expect(viewStore.getState()).toEqual({ view: 'studies', params: { seed: '1' } });
    page.goTo('');
    expect(viewStore.getState().view).toBe('train');
  });
});
