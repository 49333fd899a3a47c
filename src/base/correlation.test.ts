import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../tests/support/fixtures.ts';
import { pearson, ranks, spearman } from './correlation.ts';

interface CorrelationCase {
  readonly one: number[];
  readonly other: number[];
  readonly pearson: number;
  readonly spearman: number;
}

const columns = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 2,
  maxLength: 20,
});

describe('pearson and spearman', () => {
  it.each(readJsonFixture<CorrelationCase[]>('similarity/correlations.json'))(
    'equal SciPy with shared ranks: $pearson, $spearman',
    ({ one, other, ...expected }) => {
      expect(pearson(one, other)).toBeCloseTo(expected.pearson, 12);
      expect(spearman(one, other)).toBeCloseTo(expected.spearman, 12);
    },
  );

  it('are symmetric, within [-1, 1], and blind to scale and offset', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -9, max: 9 }), (pairs, scale, offset) => {
        const one = pairs.map(([value]) => value);
        const other = pairs.map(([, value]) => value);
        const changed = one.map((value) => scale * value + offset);
        for (const correlation of [pearson, spearman]) {
          const r = correlation(one, other);
          if (r === null) {
            expect(new Set(one).size === 1 || new Set(other).size === 1).toBe(true);
            continue;
          }
          expect(Math.abs(r)).toBeLessThanOrEqual(1);
          expect(correlation(other, one)).toBeCloseTo(r, 12);
          expect(correlation(changed, other)).toBeCloseTo(r, 10);
        }
      }),
    );
  });

  it('spearman sees only the order', () => {
    expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [0.1, 0, -100, -101])).toBeCloseTo(-1, 12);
  });

  it('are undefined without spread or with fewer than two pairs', () => {
    for (const correlation of [pearson, spearman]) {
      expect(correlation([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull();
      expect(correlation([1], [2])).toBeNull();
      expect(correlation([], [])).toBeNull();
    }
  });

  it('refuse columns that do not match, and NaN', () => {
    for (const correlation of [pearson, spearman]) {
      expect(() => correlation([1, 2], [1])).toThrow(RangeError);
      expect(() => correlation([1, 2], [1, Number.NaN])).toThrow(RangeError);
    }
  });
});

describe('ranks', () => {
  it('averages the ranks of equal values', () => {
    expect(ranks([10, 30, 20, 30, 30, 10])).toEqual([1.5, 5, 3, 5, 5, 1.5]);
  });
});
