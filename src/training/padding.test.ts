import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputBucket, padInputs, padRows, padTargets, targetBucket } from './padding.ts';

describe('padRows', () => {
  it('pads behind', () => {
    expect(padRows([[5, 1], [7]], 3)).toEqual(Int32Array.of(5, 1, 0, 7, 0, 0));
  });

  it('refuses a row that is too long', () => {
    expect(() => padRows([[5, 1]], 1)).toThrow(RangeError);
    expect(() => padInputs([new Int32Array(9)], 8)).toThrow(RangeError);
    expect(() => padTargets([new Int32Array(9)], 8)).toThrow(RangeError);
  });
});

describe('buckets', () => {
  it('hold the longest row and keep to the maximum', () => {
    const lengths = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(lengths, lengths, (a, b) => {
        const [longest, maximum] = [Math.min(a, b), Math.max(a, b)];
        for (const bucket of [inputBucket, targetBucket]) {
          const length = bucket(longest, maximum);
          expect(length).toBeGreaterThanOrEqual(longest);
          expect(length).toBeLessThanOrEqual(maximum);
          expect(bucket(length, maximum)).toBe(length);
        }
      }),
    );
  });

  it('are few', () => {
    const bucketsUpTo = (bucket: (longest: number, maximum: number) => number, maximum: number) => [
      ...new Set(Array.from({ length: maximum }, (_, index) => bucket(index + 1, maximum))),
    ];
    expect(bucketsUpTo(inputBucket, 48)).toEqual([8, 16, 24, 32, 40, 48]);
    expect(bucketsUpTo(inputBucket, 20)).toEqual([8, 16, 20]);
    expect(bucketsUpTo(targetBucket, 50)).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 50]);
    expect(bucketsUpTo(targetBucket, 3)).toEqual([1, 2, 3]);
  });
});
