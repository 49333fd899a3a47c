import { describe, expect, it } from 'vitest';
import { randomStep } from '../../tests/support/randomStep.ts';
import { Rng } from '../base/rng.ts';
import { joinBatches } from './joinBatches.ts';
import { splitBatch } from './splitBatch.ts';

describe('a batch in parts', () => {
  it('is the batch again when its parts are joined, whatever their number', () => {
    const rng = Rng.forSeed(20261126, 'parts');
    for (let round = 0; round < 30; round++) {
      const { batch } = randomStep(rng, { vocabSize: 50, dModel: 2 });
      for (let parts = 1; parts <= batch.batchSize; parts++) {
        if (batch.batchSize % parts !== 0) {
          expect(() => splitBatch(batch, parts)).toThrow(`${batch.batchSize} in ${parts}`);
          continue;
        }
        const split = splitBatch(batch, parts);
        expect(split.map(({ batchSize }) => batchSize)).toEqual(Array(parts).fill(batch.batchSize / parts));
        expect(joinBatches(split, 0)).toEqual(batch);
      }
    }
  });
});
