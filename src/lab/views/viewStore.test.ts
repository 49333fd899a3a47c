import { describe, expect, it } from 'vitest';
import { followAddress, hashOfView, VIEWS, viewOfHash, viewStore } from './viewStore.ts';

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

  it('is followed when the page opens and whenever the address changes', () => {
    const page = pageAt('#/prompts');
    followAddress(page.window);
    expect(viewStore.getState().view).toBe('prompts');
    page.goTo('#/studies');
    expect(viewStore.getState().view).toBe('studies');
    page.goTo('');
    expect(viewStore.getState().view).toBe('train');
  });
});
