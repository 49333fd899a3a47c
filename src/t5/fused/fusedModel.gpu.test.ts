import { describe, expect, it } from 'vitest';
import { describeFrozenModel, largestDifference } from '../../../tests/support/frozenModelBehaviour.ts';
import { loadFusedFixture, loadFusedFixtureWeights } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomStep } from '../../../tests/support/randomStep.ts';
import {
  loadFixtureModel,
  openFixtureTensors,
  readFixtureConfig,
  readReference,
} from '../../../tests/support/t5Fixtures.ts';
import { Rng } from '../../base/rng.ts';
import { startCpuBackend } from '../../engine/backend.ts';
import { defaultChoices } from '../../engine/fused/choices.ts';
import { SlotPool } from '../../engine/fused/slotPool.ts';
import { createComposedModel } from '../composed/composedModel.ts';
import type { LossAndGradient } from '../frozenModel.ts';
import { loadWeights } from '../loadWeights.ts';
import { createFusedModel, type FusedModelOptions, DEFAULT_FUSED_OPTIONS as OPTIONS } from './fusedModel.ts';
import { PlannedStep, runStepImmediately, stepShape } from './plannedStep.ts';

const OBJECTIVE = { zLoss: 1e-3 };

describe('the fused model', () => {
  // One runner for all: pipelines are what takes the time.
  const gpu = useGpuRunner((features) => defaultChoices(true, features));

  describeFrozenModel((fixture) => loadFusedFixture(gpu(), fixture));

  describe.each(['t5-1.0', 't5-1.1-odd-sharded'] as const)('with its plans, %s', (fixture) => {
    const { prompt, batch } = readReference(fixture);

    async function planned(options: Partial<FusedModelOptions>, maxBufferBytes?: number): Promise<LossAndGradient> {
      const runner = gpu();
      const weights = await loadFusedFixtureWeights(runner, fixture, 'float32', maxBufferBytes);
      const slots = new SlotPool(runner.device);
      const shape = stepShape(prompt, batch, OBJECTIVE);
      const step = await PlannedStep.create(runner, slots, weights, shape, OBJECTIVE, { ...OPTIONS, ...options });
      const first = await step.run(prompt, batch);
      expect(await step.run(prompt, batch)).toEqual(first);
      step.dispose();
      slots.dispose();
      weights.dispose();
      return first;
    }

    it('gives the same bits without a plan, in many submits, recomputed, and with the vocabulary in parts', async () => {
      const runner = gpu();
      const weights = await loadFusedFixtureWeights(runner, fixture);
      const expected = await runStepImmediately(runner, weights, prompt, batch, OBJECTIVE, OPTIONS);
      expect(expected.promptGradient.some((value) => value !== 0)).toBe(true);
      weights.dispose();
      expect(await planned({})).toEqual(expected);
      expect(await planned({ dispatchesASubmit: 5 })).toEqual(expected);
      expect(await planned({ recompute: true })).toEqual(expected);
    });

    it('gives the same to rounding with the vocabulary in chunks, and its tables in parts', async () => {
      const whole = await planned({});
      const rows = batch.batchSize * batch.targetLength;
      for (const chunked of [await planned({ logitsBytes: 4 * rows * 16 }), await planned({}, 2 ** 11)]) {
        expect(chunked.loss / whole.loss).toBeCloseTo(1, 5);
        const largest = Math.max(...whole.promptGradient.map(Math.abs));
        expect(largestDifference(chunked.promptGradient, whole.promptGradient) / largest).toBeLessThan(1e-5);
      }
    });

    it('frees its memory', async () => {
      const runner = gpu();
      const model = await loadFusedFixture(runner, fixture);
      await model.lossAndPromptGradient(prompt, batch, OBJECTIVE);
      await model.scoreCandidates(prompt, batch.inputIds, batch.batchSize, [[5, 1]]);
      const before = runner.buffers.allocatedBytes;
      for (let step = 0; step < 5; step++) {
        await model.lossAndPromptGradient(prompt, batch, OBJECTIVE);
        await model.scoreCandidates(prompt, batch.inputIds, batch.batchSize, [[5, 1]]);
      }
      expect(runner.buffers.allocatedBytes).toBe(before);
      model.dispose();
    });
  });

  it.each(['t5-1.0', 't5-1.1-odd-sharded'] as const)(
    'agrees with the oracle about random batches, %s',
    async (fixture) => {
      await startCpuBackend();
      const oracle = await loadFixtureModel(fixture);
      const model = await loadFusedFixture(gpu(), fixture);
      const rng = Rng.forSeed(7, fixture);
      for (let round = 0; round < 5; round++) {
        const { prompt, batch } = randomStep(rng, oracle.config);
        const expected = await oracle.lossAndPromptGradient(prompt, batch, OBJECTIVE);
        const actual = await model.lossAndPromptGradient(prompt, batch, OBJECTIVE);
        expect(actual.targetTokens).toBe(expected.targetTokens);
        expect(Math.abs(actual.loss - expected.loss)).toBeLessThan(1e-5 * expected.loss);
        const largest = Math.max(...expected.promptGradient.map(Math.abs));
        expect(largestDifference(actual.promptGradient, expected.promptGradient)).toBeLessThanOrEqual(1e-5 * largest);
        const logits = await oracle.logits(prompt, batch);
        const largestLogit = Math.max(...logits.map(Math.abs));
        expect(largestDifference(await model.logits(prompt, batch), logits)).toBeLessThan(1e-5 * largestLogit);
        const ids = [prompt, batch.inputIds, batch.batchSize] as const;
        expect(await model.generateGreedy(...ids, 4)).toEqual(await oracle.generateGreedy(...ids, 4));
        const decoding = { method: 'sample', temperature: 2, topK: 0, topP: 0.95, seed: round } as const;
        const question = { decoding, maxTargetLength: 4, candidates: [] };
        expect((await model.answer(...ids, question)).answers).toEqual((await oracle.answer(...ids, question)).answers);
      }
      oracle.dispose();
      model.dispose();
    },
  );

  it.each([
    ['t5-1.0', 'int8'],
    ['t5-1.1-odd-sharded', 'float16'],
    ['t5-1.1-odd-sharded', 'int8'],
  ] as const)(
    'computes %s with %s weights as the oracle does with the values that they stand for',
    async (fixture, storage) => {
      await startCpuBackend();
      const { prompt, batch } = readReference(fixture);
      const tensors = await openFixtureTensors(fixture);
      const config = readFixtureConfig(fixture, tensors);
      const oracle = createComposedModel(await loadWeights(config, tensors, storage, () => {}));
      const expected = await oracle.lossAndPromptGradient(prompt, batch, OBJECTIVE);
      oracle.dispose();
      const weights = await loadFusedFixtureWeights(gpu(), fixture, storage);
      const model = createFusedModel(gpu(), weights, OPTIONS);
      const actual = await model.lossAndPromptGradient(prompt, batch, OBJECTIVE);
      model.dispose();
      expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-5);
      const largest = Math.max(...expected.promptGradient.map(Math.abs));
      expect(largestDifference(actual.promptGradient, expected.promptGradient) / largest).toBeLessThan(1e-5);
    },
  );
});
