import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing.ts';

const weight = fc.double({ min: 0, max: 0.999, noNaN: true });
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('smooth', () => {
  it('is the average with weights w^age, as computed the long way', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const w = 0.6;
    const expected = values.map((_, last) => {
      const weights = values.slice(0, last + 1).map((_, index) => w ** (last - index));
      const total = weights.reduce((sum, each) => sum + each, 0);
      return weights.reduce((sum, each, index) => sum + each * (values[index] ?? 0), 0) / total;
    });
    const smoothed = smooth(Float64Array.from(values), w);
    smoothed.forEach((each, index) => {
      expect(each).toBeCloseTo(expected[index]!, 12);
    });
  });

  it('leaves gaps where they are, and averages the rest as if they were not there', () => {
    const holed = fc.array(
      fc.oneof({ weight: 3, arbitrary: value }, fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY)),
    );
    fc.assert(
      fc.property(holed, weight, (values, w) => {
        const smoothed = smooth(Float64Array.from(values), w);
        const finite = smooth(Float64Array.from(values.filter(Number.isFinite)), w);
        expect([...smoothed].filter(Number.isFinite)).toEqual([...finite]);
        expect([...smoothed].filter((each) => !Number.isFinite(each))).toEqual(
          values.filter((each) => !Number.isFinite(each)),
        );
      }),
    );
  });

  it('leaves a constant series exactly as it is', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 50 }), weight, (constant, points, w) => {
        const values = new Float64Array(points).fill(constant);
        expect(smooth(values, w)).toEqual(values);
      }),
    );
  });

  it('stays between the lowest and the highest value, and starts at the first', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), weight, (values, w) => {
        const smoothed = smooth(Float64Array.from(values), w);
        const slack = 1e-9 * Math.max(1, ...values.map(Math.abs));
        expect(Math.min(...smoothed)).toBeGreaterThanOrEqual(Math.min(...values) - slack);
        expect(Math.max(...smoothed)).toBeLessThanOrEqual(Math.max(...values) + slack);
        expect(Math.abs((smoothed[0] ?? Number.NaN) - (values[0] ?? 0))).toBeLessThanOrEqual(slack);
      }),
    );
  });

  it('refuses weights that would flatten or blow up the curve', () => {
    for (const w of [1, 1.5, -0.1, Number.NaN]) expect(() => smooth(Float64Array.of(1, 2), w)).toThrow(RangeError);
  });
});
