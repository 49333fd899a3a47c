import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, following, moved, selected, WHOLE, windowOf, type XView, zoomed } from './xView.ts';

const extent = { first: 0, last: 100 };
const view = (from: number, to: number): XView => ({ kind: 'window', from, to });

describe('the view of the x axis', () => {
  it('goes closer around the middle, or around a place that stays where it is', () => {
    expect(zoomed(WHOLE, extent, 2)).toEqual(view(25, 75));
    expect(zoomed(view(20, 60), extent, 2, 30)).toEqual(view(25, 45));
    expect(zoomed(view(25, 75), extent, 0.5)).toEqual(WHOLE);
    expect(zoomed(view(0, 10), extent, 0.5)).toEqual(view(0, 20));
  });

  it('moves sideways as far as there are points', () => {
    expect(moved(view(20, 40), extent, 0.5)).toEqual(view(30, 50));
    expect(moved(view(20, 40), extent, -5)).toEqual(view(0, 20));
    expect(moved(view(70, 90), extent, 5)).toEqual(view(80, 100));
    expect(moved(WHOLE, extent, 1)).toBe(WHOLE);
  });

  it('follows the newest point at the width that it has', () => {
    const follows = following(view(20, 40), extent);
    expect(windowOf(follows, extent)).toEqual([80, 100]);
    expect(windowOf(follows, { first: 0, last: 130 })).toEqual([110, 130]);
    expect(zoomed(follows, extent, 2)).toEqual({ kind: 'follow', width: 10 });
    expect(moved(follows, extent, -1)).toEqual(view(60, 80));
    expect(following(WHOLE, extent)).toBe(WHOLE);
  });

  it('is what was dragged over, in either direction', () => {
    expect(selected(40, 20)).toEqual(view(20, 40));
    expect(selected(3, 3)).toBe(WHOLE);
  });

  it('never leaves the points, however it is zoomed and moved', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ factor: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
        fc.record({ share: fc.double({ min: -3, max: 3, noNaN: true }) }),
      ),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let now: XView = WHOLE;
        for (const step of all) {
          now = 'factor' in step ? zoomed(now, extent, step.factor) : moved(now, extent, step.share);
          const [from, to] = windowOf(now, extent) ?? [0, 100];
          expect(from).toBeGreaterThanOrEqual(-1e-9);
          expect(to).toBeLessThanOrEqual(100 + 1e-9);
          expect(to).toBeGreaterThan(from);
        }
      }),
    );
  });

  it('knows where there are points', () => {
    expect(extentOf([Float64Array.of(3, 9), new Float64Array(0), Float64Array.of(1, 2)])).toEqual({
      first: 1,
      last: 9,
    });
    expect(extentOf([new Float64Array(0)])).toBeNull();
  });
});
