/** Dropout in the whole network: the engine against the composed network, which applies the same masks where T5X does. */
import { describe, expect, it } from 'vitest';
import { loadFusedFixture, loadFusedFixtureWeights } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { relativeError } from '../../../tests/support/kernelCases.ts';
import { randomStep } from '../../../tests/support/randomStep.ts';
import { loadFixtureModel, readReference } from '../../../tests/support/t5Fixtures.ts';
import { Rng } from '../../base/rng.ts';
import { startCpuBackend } from '../../engine/backend.ts';
import { defaultChoices } from '../../engine/fused/choices.ts';
import { createOptimizer } from '../../training/optimizers/optimizer.ts';
import { dropoutKeys } from '../dropout.ts';
import type { FrozenModel, PromptValues, TokenBatch } from '../frozenModel.ts';
import { formed } from '../promptForm.ts';
import type { PromptStart } from '../promptTrainer.ts';
import { DEFAULT_FUSED_OPTIONS } from './fusedModel.ts';
import { runStepImmediately } from './plannedStep.ts';

const RATES = [0.1, 0.5, 0.2];
const OBJECTIVE = { zLoss: 1e-3, dropoutRate: 0.2 };
const OPTIMIZER = { kind: 'adamw', weightDecay: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1 } as const;

const withKeys = (batch: TokenBatch, seed: number, step: number): TokenBatch => ({
  ...batch,
  dropoutKeys: dropoutKeys(seed, step, batch.batchSize),
});

/** The prompt after two steps on each prompt's batch, whose masks are of its seed, and each step's losses. */
async function train(
  model: FrozenModel,
  prompts: readonly { prompt: PromptValues; batch: TokenBatch; seed: number }[],
  microbatches = 1,
) {
  const starts = prompts.map(
    ({ prompt }): PromptStart => ({
      optimizer: OPTIMIZER,
      prompt,
      state: createOptimizer(OPTIMIZER, prompt.length, prompt.width).state(),
    }),
  );
  const trainer = model.createTrainer?.({ prompts: starts, ...OBJECTIVE, microbatches });
  if (trainer === undefined) throw new Error('The fused model trains by itself.');
  const losses: number[][] = [];
  for (let step = 0; step < 2; step++) {
    const steps = prompts.map(({ batch, seed }) => ({ batch: withKeys(batch, seed, step), learningRate: 0.1 }));
    losses.push((await (await trainer.step(steps)).metrics).map(({ loss }) => loss));
  }
  const states = await trainer.read();
  trainer.dispose();
  return { losses, prompts: states.map(({ prompt }) => prompt.values) };
}

describe('dropout in the network', () => {
  const gpu = useGpuRunner((features) => defaultChoices(true, features));

  it.each(['t5-1.0', 't5-1.1-odd-sharded'] as const)(
    'gives the loss and gradient of the oracle, %s',
    async (fixture) => {
      await startCpuBackend();
      const [oracle, model] = [await loadFixtureModel(fixture), await loadFusedFixture(gpu(), fixture)];
      const rng = Rng.forSeed(20261126, `dropout ${fixture}`);
      for (const [index, dropoutRate] of RATES.entries()) {
        const { prompt, batch } = randomStep(rng, model.config);
        const beforeEos = formed(prompt, { position: 'beforeEos', attention: { toPrompt: 'all', toInput: true } });
        const given = [index === 1 ? beforeEos : prompt, withKeys(batch, index, 1000 + index)] as const;
        const objective = { ...OBJECTIVE, dropoutRate };
        const expected = await oracle.lossAndPromptGradient(...given, objective);
        const actual = await model.lossAndPromptGradient(...given, objective);
        expect(relativeError([actual.loss], [expected.loss])).toBeLessThan(1e-5);
        // These weights are random and unscaled: the oracle's own gradient moves by up to 2e-5 with the
        // prompt's last bits. The conformance suite holds networks with scaled weights to 1e-5, dropout included.
        expect(relativeError(actual.promptGradient, expected.promptGradient)).toBeLessThan(1e-4);
        const without = await model.lossAndPromptGradient(...given, { zLoss: OBJECTIVE.zLoss });
        expect(Math.abs(without.loss / actual.loss - 1)).toBeGreaterThan(1e-4);
      }
      oracle.dispose();
      model.dispose();
    },
  );

  it('gives the same bits step by step, planned and with blocks computed twice, and others for another step', async () => {
    for (const fixture of ['t5-1.0', 't5-1.1-odd-sharded'] as const) {
      const { prompt, batch } = readReference(fixture);
      const given = [prompt, withKeys(batch, 3, 8)] as const;
      const weights = await loadFusedFixtureWeights(gpu(), fixture);
      const expected = await runStepImmediately(gpu(), weights, ...given, OBJECTIVE, DEFAULT_FUSED_OPTIONS);
      weights.dispose();
      for (const recompute of [false, true]) {
        const model = await loadFusedFixture(gpu(), fixture, { recompute });
        const other = await model.lossAndPromptGradient(prompt, withKeys(batch, 3, 9), OBJECTIVE);
        expect(other.loss).not.toBe(expected.loss);
        expect(await model.lossAndPromptGradient(...given, OBJECTIVE)).toEqual(expected);
        model.dispose();
      }
    }
  });

  it('is each run’s own in a joint batch, and that of the whole batch in microbatches', async () => {
    const model = await loadFusedFixture(gpu(), 't5-1.1-odd-sharded');
    const rng = Rng.forSeed(20261126, 'joint dropout');
    const runs = [4, 5, 6].map((seed) => {
      const size = { batchSize: 4, inputLength: 3 + seed, targetLength: seed - 2 };
      const ids = (length: number) =>
        Int32Array.from({ length: 4 * length }, () => 1 + rng.nextBelow(model.config.vocabSize - 1));
      const values = Float32Array.from({ length: 2 * model.config.dModel }, () => rng.nextUniform() - 0.5);
      const batch = { ...size, inputIds: ids(size.inputLength), targetIds: ids(size.targetLength) };
      return { prompt: { length: 2, width: model.config.dModel, values }, batch, seed };
    });
    const together = await train(model, runs);
    const inParts = await train(model, runs, 2);
    for (const [index, run] of runs.entries()) {
      const alone = await train(model, [run]);
      const losses = alone.losses.flat();
      for (const joint of [together, inParts]) {
        const ofRun = joint.losses.map((each) => each[index] ?? Number.NaN);
        expect(relativeError(ofRun, losses)).toBeLessThan(1e-5);
        expect(relativeError(joint.prompts[index] ?? [], alone.prompts[0] ?? [])).toBeLessThan(1e-5);
      }
      const otherSeed = await train(model, [{ ...run, seed: run.seed + 10 }]);
      expect(relativeError(otherSeed.losses.flat(), losses)).toBeGreaterThan(1e-4);
    }
    model.dispose();
  });

  it('is never in what evaluation asks', async () => {
    const { prompt, batch } = readReference('t5-1.0');
    const model = await loadFusedFixture(gpu(), 't5-1.0');
    expect(await model.logits(prompt, withKeys(batch, 1, 1))).toEqual(await model.logits(prompt, batch));
    await expect(model.lossAndPromptGradient(prompt, batch, OBJECTIVE)).rejects.toThrow('0 words of dropout keys');
    model.dispose();
  });
});
