import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFrozenModel, largestDifference, norm } from '../../../tests/support/frozenModelBehaviour.ts';
import { loadFixtureModel, readReference, T5_FIXTURES } from '../../../tests/support/t5Fixtures.ts';
import { startCpuBackend } from '../../engine/backend.ts';
import * as tf from '../../engine/tf.ts';
import type { FrozenModel, PromptValues } from '../frozenModel.ts';

beforeAll(startCpuBackend);

describe('the composed model on the cpu backend', () => {
  describeFrozenModel();
});

describe.each(T5_FIXTURES)('%s by itself', (fixture) => {
  const { prompt, batch, candidates } = readReference(fixture);
  const vocabSize = 67;
  let model: FrozenModel;
  beforeAll(async () => {
    model = await loadFixtureModel(fixture);
  });
  afterAll(() => model.dispose());

  const moved = (direction: ArrayLike<number>, distance: number): PromptValues => ({
    ...prompt,
    values: prompt.values.map((value, i) => value + distance * (direction[i] ?? 0)),
  });

  it('has the gradient that finite differences of its loss show', async () => {
    const zLoss = 0.01;
    const { promptGradient } = await model.lossAndPromptGradient(prompt, batch, { zLoss });
    const length = norm(promptGradient);
    const uphill = promptGradient.map((value) => value / length);
    const oneRow = uphill.map((value, i) => (i < prompt.width ? value : 0));
    for (const direction of [uphill, oneRow]) {
      const step = 5e-3;
      const above = await model.lossAndPromptGradient(moved(direction, step), batch, { zLoss });
      const below = await model.lossAndPromptGradient(moved(direction, -step), batch, { zLoss });
      const slope = promptGradient.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
      // Rounding of the two float32 losses leaves about 1e-3 of the slope, curvature less.
      expect(Math.abs((above.loss - below.loss) / (2 * step) - slope)).toBeLessThan(0.01 * length);
    }
  });

  it('decodes with its cache what recomputing every step gives', async () => {
    const steps = 5;
    const answers = await model.generateGreedy(prompt, batch.inputIds, batch.batchSize, steps);
    // Under teacher forcing with the answers as targets, every token must be the likeliest at its place.
    const targetIds = new Int32Array(batch.batchSize * steps);
    answers.forEach((answer, row) => {
      targetIds.set(answer, row * steps);
    });
    const logits = await model.logits(prompt, { ...batch, targetIds, targetLength: steps });
    answers.forEach((answer, row) => {
      const likeliest = answer.map((_, step) => {
        const first = (row * steps + step) * vocabSize;
        const scores = logits.subarray(first, first + vocabSize);
        return scores.indexOf(Math.max(...scores));
      });
      expect(answer).toEqual(likeliest);
    });
  });

  it('treats each row of a batch as if it were alone, without its padding', async () => {
    const { inputLength, targetLength, batchSize } = batch;
    const together = await model.logits(prompt, batch);
    for (let row = 0; row < batchSize; row++) {
      const ids = batch.inputIds.subarray(row * inputLength, (row + 1) * inputLength).filter((id) => id !== 0);
      const targetIds = batch.targetIds.slice(row * targetLength, (row + 1) * targetLength);
      const single = { batchSize: 1, inputLength: ids.length, targetLength, inputIds: ids, targetIds };
      const alone = await model.logits(prompt, single);
      const size = targetLength * vocabSize;
      expect(largestDifference(alone, together.subarray(row * size, (row + 1) * size))).toBeLessThan(5e-5);
    }
  });

  it('scores a candidate as its teacher-forced log-probability, whatever stands beside it', async () => {
    const { inputIds, batchSize } = batch;
    const together = await model.scoreCandidates(prompt, inputIds, batchSize, candidates);
    for (const [index, candidate] of candidates.entries()) {
      const alone = await model.scoreCandidates(prompt, inputIds, batchSize, [candidate]);
      alone.forEach((score, row) => {
        expect(score).toBeCloseTo(together[row * candidates.length + index] ?? Number.NaN, 4);
      });
    }
  });
});

describe('the composed model', () => {
  const { prompt, batch } = readReference('t5-1.1-odd-sharded');
  let model: FrozenModel;
  beforeAll(async () => {
    model = await loadFixtureModel('t5-1.1-odd-sharded');
  });
  afterAll(() => model.dispose());

  it('holds no more tensors after many steps than after one', async () => {
    const step = async () => {
      await model.lossAndPromptGradient(prompt, batch, { zLoss: 1e-4 });
      await model.generateGreedy(prompt, batch.inputIds, batch.batchSize, 3);
      await model.scoreCandidates(prompt, batch.inputIds, batch.batchSize, [[5, 1]]);
    };
    await step();
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 3; i++) await step();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });

  it('gives the rows of the embedding table', async () => {
    const rows = await model.embeddingRows([3, 66, 3]);
    expect(rows.length).toBe(3 * 15);
    expect(rows.subarray(0, 15)).toEqual(rows.subarray(30));
    expect(rows.subarray(0, 15)).not.toEqual(rows.subarray(15, 30));
    expect(await model.embeddingRows([])).toEqual(new Float32Array(0));
  });

  it('computes the loss without a prompt, and an empty gradient', async () => {
    const none = { length: 0, width: 0, values: new Float32Array(0) };
    const result = await model.lossAndPromptGradient(none, batch, { zLoss: 0 });
    expect(result.loss).toBeGreaterThan(0);
    expect(result.promptGradient).toEqual(new Float32Array(0));
  });

  it('does not see what the caller does with the prompt during a step', async () => {
    const values = prompt.values.slice();
    const pending = model.lossAndPromptGradient({ ...prompt, values }, batch, { zLoss: 0 });
    values.fill(0);
    expect((await pending).loss).toBe((await model.lossAndPromptGradient(prompt, batch, { zLoss: 0 })).loss);
  });

  it('answers nothing if nothing is asked for', async () => {
    expect(await model.generateGreedy(prompt, batch.inputIds, batch.batchSize, 0)).toEqual([[], [], []]);
    expect(await model.scoreCandidates(prompt, batch.inputIds, batch.batchSize, [])).toEqual(new Float32Array(0));
  });

  it('refuses a prompt of another width or with missing values', async () => {
    const wide = { length: 2, width: 16, values: new Float32Array(32) };
    await expect(model.logits(wide, batch)).rejects.toMatchObject({ tag: 'PromptShape', found: 'width 16' });
    const short = { length: 2, width: 15, values: new Float32Array(29) };
    await expect(model.lossAndPromptGradient(short, batch, { zLoss: 0 })).rejects.toMatchObject({ tag: 'PromptShape' });
  });

  it('refuses token ids outside the vocabulary', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.integer({ max: -1 }), fc.integer({ min: 67 })), fc.nat(29), async (id, at) => {
        const inputIds = batch.inputIds.slice();
        inputIds[at % inputIds.length] = id;
        await expect(model.logits(prompt, { ...batch, inputIds })).rejects.toMatchObject({ tag: 'TokenizerFormat' });
        await expect(model.embeddingRows([id])).rejects.toMatchObject({ tag: 'TokenizerFormat' });
        await expect(
          model.scoreCandidates(prompt, batch.inputIds, batch.batchSize, [[2, 1], [id]]),
        ).rejects.toMatchObject({ tag: 'TokenizerFormat' });
      }),
      { numRuns: 20 },
    ));
});
