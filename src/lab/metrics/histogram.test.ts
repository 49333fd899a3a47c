import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from './histogram.ts';

describe('histogramOf', () => {
  it('puts the edges of the range into the first and the last bin', () => {
    expect(histogramOf([0, 1, 2, 3, 4], 4)).toEqual({ from: 0, to: 4, counts: [1, 1, 1, 2] });
    expect(histogramOf([7, 7], 3)).toEqual({ from: 7, to: 7, counts: [2, 0, 0] });
  });

  it('counts every value once', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (all, bins) => {
        const { counts } = histogramOf(all, bins);
        expect(counts).toHaveLength(bins);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
      }),
    );
  });
});
