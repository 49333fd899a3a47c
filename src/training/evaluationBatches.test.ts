import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EvaluationBatchSettings, evaluationBatches } from './evaluationBatches.ts';
import { inputBucket } from './padding.ts';

const SETTINGS: EvaluationBatchSettings = {
  batchSize: 4,
  promptLength: 10,
  maxInputLength: 48,
  maxTargetLength: 2,
  decoding: { method: 'greedy' },
};

describe('evaluationBatches', () => {
  it('puts short inputs many to a batch, long ones as many as a training step has', () => {
    const lengths = [48, 8, 48, 5, 48, 8, 48, 3, 48, ...new Array<number>(20).fill(8)];
    const batches = evaluationBatches(lengths, SETTINGS);
    // 4 * (10 + 48 + 2) positions: 12 inputs of up to 8, 4 of 48.
    expect(batches.map((batch) => batch.length)).toEqual([12, 12, 4, 1]);
    expect(batches[0]?.slice(0, 4)).toEqual([7, 3, 1, 5]);
    expect(batches.slice(2).flat()).toEqual([0, 2, 4, 6, 8]);
  });

  it('counts the answer of every beam, and evaluates one at a time where even that is much', () => {
    const sizes = (beams: number) =>
      evaluationBatches(new Array<number>(9).fill(8), { ...SETTINGS, decoding: { method: 'beam', beams, alpha: 0.6 } })
        .map((batch) => batch.length)
        .slice(0, 2);
    expect(sizes(4)).toEqual([9]);
    expect(sizes(20)).toEqual([4, 4]);
    expect(sizes(1000)).toEqual([1, 1]);
  });

  it('takes every example once, never above the positions of the largest training batch', () => {
    const numbers = { min: 1, max: 30 };
    const settings = fc.record({
      batchSize: fc.integer(numbers),
      promptLength: fc.integer(numbers),
      maxInputLength: fc.constant(40),
      maxTargetLength: fc.integer(numbers),
      decoding: fc.constant({ method: 'greedy' } as const),
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 100 }), settings, (lengths, chosen) => {
        const batches = evaluationBatches(lengths, chosen);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        const { batchSize, promptLength, maxInputLength, maxTargetLength } = chosen;
        for (const batch of batches) {
          const longest = Math.max(...batch.map((index) => lengths[index] ?? 0));
          const each = promptLength + inputBucket(longest, maxInputLength) + maxTargetLength;
          expect(batch.length * each).toBeLessThanOrEqual(
            batchSize * (promptLength + maxInputLength + maxTargetLength),
          );
          expect(batch.length).toBeLessThanOrEqual(4 * batchSize);
        }
      }),
    );
  });
});
