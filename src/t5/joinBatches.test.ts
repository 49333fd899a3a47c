import { describe, expect, it } from 'vitest';
import type { TokenBatch } from './frozenModel.ts';
import { joinBatches } from './joinBatches.ts';

const PAD = 9;
const short: TokenBatch = {
  batchSize: 2,
  inputLength: 2,
  targetLength: 3,
  inputIds: Int32Array.of(1, 2, 3, 4),
  targetIds: Int32Array.of(1, 2, 3, 4, 5, 6),
};
const long: TokenBatch = {
  batchSize: 1,
  inputLength: 3,
  targetLength: 1,
  inputIds: Int32Array.of(5, 6, 7),
  targetIds: Int32Array.of(8),
};

describe('batches as one', () => {
  it('are padded to the longest lengths of any, row behind row', () => {
    expect(joinBatches([short, long], PAD)).toEqual({
      batchSize: 3,
      inputLength: 3,
      targetLength: 3,
      inputIds: Int32Array.of(1, 2, PAD, 3, 4, PAD, 5, 6, 7),
      targetIds: Int32Array.of(1, 2, 3, 4, 5, 6, 8, PAD, PAD),
    });
  });

  it('are the batch itself if there is one', () => {
    expect(joinBatches([long], PAD)).toBe(long);
    expect(() => joinBatches([], PAD)).toThrow('no batch');
  });
});
