import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputBucket, makeBatch, padRows, targetBucket } from './batches.ts';

const ids = fc
  .array(fc.integer({ min: 2, max: 32127 }), { minLength: 1, maxLength: 40 })
  .map((row) => Int32Array.from(row));

describe('makeBatch', () => {
  it('holds every chosen example, padded behind and nowhere else', () => {
    const example = fc.record({ inputIds: ids, targetIds: ids });
    fc.assert(
      fc.property(
        fc.array(example, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 1 }),
        (examples, picks) => {
          const indices = picks.map((pick) => pick % examples.length);
          const batch = makeBatch(examples, indices, 40, 40);
          expect(batch.batchSize).toBe(indices.length);
          for (const [row, index] of indices.entries()) {
            const { inputIds, targetIds } = examples[index]!;
            const inputRow = batch.inputIds.subarray(row * batch.inputLength, (row + 1) * batch.inputLength);
            const targetRow = batch.targetIds.subarray(row * batch.targetLength, (row + 1) * batch.targetLength);
            expect(inputRow.subarray(0, inputIds.length)).toEqual(inputIds);
            expect(targetRow.subarray(0, targetIds.length)).toEqual(targetIds);
            expect(inputRow.subarray(inputIds.length).every((id) => id === 0)).toBe(true);
            expect(targetRow.subarray(targetIds.length).every((id) => id === 0)).toBe(true);
          }
          expect(batch.inputIds).toHaveLength(batch.batchSize * batch.inputLength);
          expect(batch.targetIds).toHaveLength(batch.batchSize * batch.targetLength);
        },
      ),
    );
  });

  it('refuses an index that is no example', () => {
    expect(() => makeBatch([], [0], 8, 8)).toThrow(RangeError);
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

  it('pad plain rows too', () => {
    expect(padRows([[5, 1], [7]], (longest) => longest + 1)).toEqual({
      ids: Int32Array.of(5, 1, 0, 7, 0, 0),
      rowLength: 3,
    });
  });
});
