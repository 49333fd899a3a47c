import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeMatrix } from './matrixSummary.ts';

describe('summarizeMatrix', () => {
  it('finds the ends, the mean and a round limit', () => {
    expect(summarizeMatrix(Float32Array.of(-0.25, 0.5, 0.125, 0.625))).toEqual({
      lowest: -0.25,
      highest: 0.625,
      mean: 0.25,
      notFinite: 0,
      limit: 0.7,
    });
  });

  it('a few outliers do not stretch the scale', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => (index < 3 ? 500 : Math.sin(index)));
    const { limit, highest } = summarizeMatrix(values);
    expect(limit).toBe(1);
    expect(highest).toBe(500);
  });

  it('the limit covers 99.5 % of the values and is at most twice what that takes', () => {
    const values = fc.float32Array({ noNaN: true, min: -1e6, max: 1e6, minLength: 1, maxLength: 600 });
    fc.assert(
      fc.property(values, (matrix) => {
        const { limit } = summarizeMatrix(matrix);
        const sorted = matrix.map(Math.abs).sort();
        const needed = sorted[Math.ceil(matrix.length * 0.995) - 1]!;
        if (needed === 0) return;
        expect(limit).toBeGreaterThanOrEqual(needed * (1 - 1e-5));
        expect(limit).toBeLessThanOrEqual(needed * 2 + 1e-44);
      }),
    );
  });

  it('leaves out what is not finite, and says how much that is', () => {
    expect(summarizeMatrix(Float32Array.of(Number.NaN, 2, Number.POSITIVE_INFINITY))).toEqual({
      lowest: 2,
      highest: 2,
      mean: 2,
      notFinite: 2,
      limit: 2,
    });
    expect(summarizeMatrix(new Float32Array(4)).limit).toBe(0);
    expect(summarizeMatrix(Float32Array.of(Number.NaN))).toMatchObject({ notFinite: 1, limit: 0 });
  });
});
