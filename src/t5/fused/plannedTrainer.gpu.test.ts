/** Training on the GPU with several steps under way, against one step at a time with the plain optimizer. */
import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../../tests/support/frozenModelBehaviour.ts';
import { loadFusedFixture } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { readReference } from '../../../tests/support/t5Fixtures.ts';
import { averageShapes } from '../../engine/fused/optimizers/averages.ts';
import type { OptimizerSettings } from '../../engine/fused/optimizers/rates.ts';
import type { FrozenModel, TokenBatch } from '../frozenModel.ts';
import type { OptimizerState, PromptTrainer, StepMetrics, TrainedState } from '../promptTrainer.ts';

const FIXTURE = 't5-1.0';
const { prompt, batch } = readReference(FIXTURE);
const Z_LOSS = 1e-3;
const ADAMW: OptimizerSettings = { kind: 'adamw', weightDecay: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
const ADAFACTOR: OptimizerSettings = {
  kind: 'adafactor',
  weightDecay: 1e-5,
  decayRate: 0.8,
  clipThreshold: 1,
  initialStep: 0,
};

/** Two shapes in turn, so that steps under way are of different plans. */
const shorter: TokenBatch = {
  ...batch,
  batchSize: 1,
  inputIds: batch.inputIds.slice(0, batch.inputLength),
  targetIds: batch.targetIds.slice(0, batch.targetLength),
};
const STEPS = [batch, shorter, batch, batch, shorter, batch].map((each, step) => {
  return { batch: each, learningRate: 0.3 / (step + 1) };
});

function fresh(optimizer: OptimizerSettings): OptimizerState {
  const shapes = Object.entries(averageShapes(optimizer.kind, prompt.length, prompt.width));
  const zeros = (shape: readonly number[]) => new Float32Array(shape.reduce((product, size) => product * size));
  return {
    kind: optimizer.kind,
    step: 0,
    averages: Object.fromEntries(shapes.map(([name, shape]) => [name, zeros(shape)])),
  };
}

function trainer(model: FrozenModel, optimizer: OptimizerSettings, from?: TrainedState): PromptTrainer {
  const start = from ?? { prompt, optimizer: fresh(optimizer) };
  const prompts = [{ optimizer, prompt: start.prompt, state: start.optimizer }];
  const made = model.createTrainer?.({ prompts, zLoss: Z_LOSS });
  if (made === undefined) throw new Error('The fused model trains by itself.');
  return made;
}

/** Hands all steps over before any is waited for. */
async function train(subject: PromptTrainer, steps: readonly (typeof STEPS)[number][]): Promise<StepMetrics[]> {
  const underWay: Promise<readonly StepMetrics[]>[] = [];
  for (const step of steps) underWay.push((await subject.step([step])).metrics);
  return (await Promise.all(underWay)).flat();
}

async function stateOf(subject: PromptTrainer): Promise<TrainedState> {
  const [state] = await subject.read();
  if (state === undefined) throw new Error('The trainer has a prompt.');
  return state;
}

describe('the trainer of the fused model', () => {
  const gpu = useGpuRunner();

  describe.each([ADAMW, ADAFACTOR])('with $kind', (optimizer) => {
    it('gives the same bits however many steps are under way, and where it is read and begun again', async () => {
      const model = await loadFusedFixture(gpu(), FIXTURE);
      const together = trainer(model, optimizer);
      const metrics = await train(together, STEPS);
      const expected = await stateOf(together);
      together.dispose();
      expect(expected.optimizer.step).toBe(STEPS.length);
      expect(largestDifference(expected.prompt.values, prompt.values)).toBeGreaterThan(0.1);

      let subject = trainer(model, optimizer);
      const apart: StepMetrics[] = [];
      for (const [index, step] of STEPS.entries()) {
        apart.push(...(await train(subject, [step])));
        if (index % 2 === 0) continue;
        const state = await stateOf(subject);
        subject.dispose();
        subject = trainer(model, optimizer, state);
      }
      expect(apart).toEqual(metrics);
      expect(await stateOf(subject)).toEqual(expected);
      subject.dispose();
      model.dispose();
    });

    it('reports loss and gradient of the prompt before each step, and what the step did to it', async () => {
      const model = await loadFusedFixture(gpu(), FIXTURE);
      const subject = trainer(model, optimizer);
      for (const step of STEPS.slice(0, 3)) {
        const before = await stateOf(subject);
        const { loss, targetTokens, promptGradient } = await model.lossAndPromptGradient(before.prompt, step.batch, {
          zLoss: Z_LOSS,
        });
        const [metrics] = await train(subject, [step]);
        const { values } = (await stateOf(subject)).prompt;
        const change = Math.hypot(...values.map((value, index) => value - (before.prompt.values[index] ?? 0)));
        expect(metrics).toMatchObject({ loss, targetTokens });
        expect((metrics?.gradientNorm ?? 0) / Math.hypot(...promptGradient)).toBeCloseTo(1, 5);
        expect((metrics?.promptNorm ?? 0) / Math.hypot(...values)).toBeCloseTo(1, 5);
        expect(((metrics?.updateRms ?? 0) * Math.sqrt(values.length)) / change).toBeCloseTo(1, 4);
      }
      subject.dispose();
      model.dispose();
    });

    it('keeps prompt and state as they were before a step that diverged, whatever was queued behind it', async () => {
      const model = await loadFusedFixture(gpu(), FIXTURE);
      const good = trainer(model, optimizer);
      await train(good, STEPS.slice(0, 2));
      const expected = await stateOf(good);
      good.dispose();

      const subject = trainer(model, optimizer);
      const [first, second, ...rest] = STEPS;
      if (first === undefined || second === undefined) throw new Error('There are steps.');
      const metrics = await train(subject, [first, second, { ...first, learningRate: 1e38 }, ...rest]);
      expect(metrics.map(({ promptNorm }) => Number.isFinite(promptNorm)).slice(0, 3)).toEqual([true, true, false]);
      expect(await stateOf(subject)).toEqual(expected);
      subject.dispose();
      model.dispose();
    });
  });

  it('frees what it took', async () => {
    const model = await loadFusedFixture(gpu(), FIXTURE);
    const once = async () => {
      const subject = trainer(model, ADAMW);
      await train(subject, STEPS);
      subject.dispose();
      // Plans are disposed as soon as their promises have been heard.
      await gpu().finish();
    };
    await once();
    const before = gpu().buffers.allocatedBytes;
    for (let round = 0; round < 4; round++) await once();
    expect(gpu().buffers.allocatedBytes).toBe(before);
    model.dispose();
  });
});
