/** What a trainer on the GPU may be asked for beyond plain steps, against the trainer on the host with the same model. */
import { describe, expect, it } from 'vitest';
import { loadFusedFixture } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues, relativeError } from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { defaultChoices } from '../../engine/fused/choices.ts';
import type { OptimizerSettings } from '../../engine/fused/optimizers/rates.ts';
import { createTrainer } from '../../training/hostTrainer.ts';
import { createOptimizer } from '../../training/optimizers/optimizer.ts';
import type { T5Config } from '../config.ts';
import type { FrozenModel, TokenBatch } from '../frozenModel.ts';
import { formed, type PromptForm } from '../promptForm.ts';
import type { PromptStart, PromptStep, StepMetrics, TrainerOptions } from '../promptTrainer.ts';

const [ROWS, STEPS, LENGTH] = [6, 2, 4];
/** So large an epsilon that the update is smooth in the gradient: rounding stays rounding. */
const OPTIMIZER: OptimizerSettings = { kind: 'adamw', weightDecay: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1 };
const BEFORE_EOS: PromptForm = { position: 'beforeEos', attention: { toPrompt: 'all', toInput: true } };
const CAUSAL: PromptForm = { position: 'beforeInput', attention: { toPrompt: 'earlier', toInput: true } };

function start(rng: Rng, { dModel }: T5Config, form: PromptForm | null, factor: number): PromptStart {
  const values = randomValues(rng, LENGTH * dModel, 0.5);
  const prompt = { length: LENGTH, width: dModel, values };
  return {
    optimizer: OPTIMIZER,
    prompt: form === null ? prompt : formed(prompt, form),
    state: createOptimizer(OPTIMIZER, LENGTH, dModel).state(),
    wayward: factor === 0 ? null : { factor, anchor: randomValues(rng, LENGTH * dModel, 2) },
  };
}

function step(rng: Rng, { vocabSize }: T5Config): PromptStep {
  const [inputLength, targetLength] = [randomSize(rng, 2, 9), randomSize(rng, 1, 4)];
  const ids = (length: number) => {
    const rows = Int32Array.from({ length: ROWS * length }, () => randomSize(rng, 1, vocabSize - 1));
    return rows.fill(0, rows.length - randomSize(rng, 0, length - 1));
  };
  const [inputIds, targetIds] = [ids(inputLength), ids(targetLength)];
  const batch: TokenBatch = { batchSize: ROWS, inputLength, targetLength, inputIds, targetIds };
  return { batch, learningRate: 0.1 };
}

async function train(model: FrozenModel, options: TrainerOptions, steps: readonly (readonly PromptStep[])[]) {
  const trainer = createTrainer(model, options);
  const underWay: Promise<readonly StepMetrics[]>[] = [];
  for (const each of steps) underWay.push((await trainer.step(each)).metrics);
  const metrics = (await Promise.all(underWay)).flat();
  const states = await trainer.read();
  trainer.dispose();
  return { metrics, states };
}

describe('the trainer of the fused model', () => {
  const gpu = useGpuRunner((features) => defaultChoices(true, features));

  it.each([
    ['microbatches, and a text that draws one of two prompts', { microbatches: 3 }, null, [0.3, 0]],
    ['both, and label smoothing, before EOS', { microbatches: 2, labelSmoothing: 0.1 }, BEFORE_EOS, [0.01, 0.5]],
    ['rows that see earlier rows only, alone', { microbatches: 6 }, CAUSAL, [0.2]],
  ] as const)('does as the trainer on the host with %s', async (_, asked, form, factors) => {
    const model = await loadFusedFixture(gpu(), 't5-1.0');
    const rng = Rng.forSeed(20261126, 'trainers');
    const prompts = factors.map((factor) => start(rng, model.config, form, factor));
    const steps = Array.from({ length: STEPS }, () => prompts.map(() => step(rng, model.config)));
    const options = { prompts, zLoss: 1e-3, ...asked };
    const actual = await train(model, options, steps);
    const { createTrainer: _onGpu, ...withoutTrainer } = model;
    const expected = await train(withoutTrainer, options, steps);
    for (const [index, metrics] of expected.metrics.entries()) {
      const of = ({ loss, targetTokens, gradientNorm, updateRms, promptNorm }: StepMetrics) => {
        return [loss, targetTokens, gradientNorm, updateRms, promptNorm];
      };
      of(metrics).forEach((value, column) => {
        const got = of(actual.metrics[index] ?? metrics)[column] ?? Number.NaN;
        expect(Math.abs(got / value - 1)).toBeLessThan(2e-5);
      });
    }
    for (const [index, { prompt }] of expected.states.entries()) {
      expect(relativeError(actual.states[index]?.prompt.values ?? [], prompt.values)).toBeLessThan(1e-5);
      expect(actual.states[index]?.prompt.form).toEqual(prompt.form);
    }
    model.dispose();
  });

  it('ends where it ends without microbatches, and frees what they took', async () => {
    const model = await loadFusedFixture(gpu(), 't5-1.0');
    const rng = Rng.forSeed(20261126, 'microbatches');
    const prompts = [start(rng, model.config, null, 0.1)];
    const steps = Array.from({ length: STEPS }, () => [step(rng, model.config)]);
    const whole = await train(model, { prompts, zLoss: 1e-3 }, steps);
    // Buffers that were given back stay for whoever asks for their size.
    const bytesInUse = async () => {
      await gpu().finish();
      return gpu().buffers.allocatedBytes - gpu().buffers.freeBytes;
    };
    const before = await bytesInUse();
    for (const microbatches of [2, 3, 6]) {
      const inParts = await train(model, { prompts, zLoss: 1e-3, microbatches }, steps);
      expect(relativeError(inParts.states[0]?.prompt.values ?? [], whole.states[0]?.prompt.values ?? [])).toBeLessThan(
        1e-5,
      );
      expect(inParts.metrics.map(({ targetTokens }) => targetTokens)).toEqual(
        whole.metrics.map(({ targetTokens }) => targetTokens),
      );
    }
    expect(await bytesInUse()).toBe(before);
    model.dispose();
  });
});
