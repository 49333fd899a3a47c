import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SubmitPacing } from './submitPacing.ts';

describe('the pacing of submits', () => {
  it('without a budget leaves everything in one submit, or what the caller allows', () => {
    expect(new SubmitPacing(Number.POSITIVE_INFINITY, 7).dispatchesASubmit(1000)).toBe(7);
  });

  it('begins with small submits and goes on in as few equal ones as the budget allows', () => {
    const pacing = new SubmitPacing(0.5, Number.POSITIVE_INFINITY);
    expect(pacing.dispatchesASubmit(333)).toBe(32);
    pacing.learn(333, 0.4);
    expect(pacing.dispatchesASubmit(333)).toBe(333);
    pacing.learn(333, 1.2);
    expect(pacing.dispatchesASubmit(333)).toBe(111);
    // A longer run of the same kernels gets as many more submits.
    expect(pacing.dispatchesASubmit(666)).toBe(Math.ceil(666 / 5));
    // One quick run is not believed at once, several are.
    pacing.learn(333, 0.01);
    expect(pacing.dispatchesASubmit(333)).toBe(167);
    for (let run = 0; run < 4; run++) pacing.learn(333, 0.01);
    expect(pacing.dispatchesASubmit(333)).toBe(333);
  });

  it('keeps every submit within the budget, as far as single dispatches allow', () => {
    const seconds = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), seconds, seconds, (dispatches, took, budget) => {
        const pacing = new SubmitPacing(budget, Number.POSITIVE_INFINITY);
        pacing.learn(dispatches, took);
        const each = pacing.dispatchesASubmit(dispatches);
        // The last dispatch of a submit may begin just within it.
        expect(((each - 1) * took) / dispatches).toBeLessThanOrEqual(budget * (1 + 1e-9));
        expect(each).toBeGreaterThanOrEqual(1);
        expect(each).toBeLessThanOrEqual(dispatches);
      }),
    );
  });
});
