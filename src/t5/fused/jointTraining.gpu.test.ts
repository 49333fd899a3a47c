/** Several prompts trained in one batch, against the same prompts trained one by one. */
import { describe, expect, it } from 'vitest';
import { loadFusedFixture } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues, relativeError } from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { defaultChoices } from '../../engine/fused/choices.ts';
import type { OptimizerSettings } from '../../engine/fused/optimizers/rates.ts';
import { createOptimizer } from '../../training/optimizers/optimizer.ts';
import type { T5Config } from '../config.ts';
import type { FrozenModel, TokenBatch } from '../frozenModel.ts';
import type { PromptStart, PromptStep, StepMetrics, TrainedState } from '../promptTrainer.ts';

const FIXTURE = 't5-1.0';
const PROMPTS = 8;
const ROWS = 2;
const STEPS = 10;
const PROMPT_LENGTH = 3;
const Z_LOSS = 1e-3;
const OPTIMIZERS: readonly OptimizerSettings[] = [
  { kind: 'adamw', weightDecay: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
  { kind: 'adafactor', weightDecay: 1e-5, decayRate: 0.8, clipThreshold: 1, initialStep: 0 },
];

interface Run {
  readonly start: PromptStart;
  readonly steps: readonly PromptStep[];
}

/** A run of its own prompt, numbers and data; its batches have lengths of their own. */
function randomRun(optimizer: OptimizerSettings, n: number, { vocabSize, dModel }: T5Config): Run {
  const rng = Rng.forSeed(n, 'joint run');
  const values = randomValues(rng, PROMPT_LENGTH * dModel, 0.5);
  const own = { ...optimizer, weightDecay: optimizer.weightDecay * n };
  const start = {
    optimizer: own,
    prompt: { length: PROMPT_LENGTH, width: dModel, values },
    state: createOptimizer(own, PROMPT_LENGTH, dModel).state(),
  };
  const steps = Array.from({ length: STEPS }, (_, step) => {
    const [inputLength, targetLength] = [n % 2 === 0 ? 6 : 9, 2 + (n % 3)];
    const ids = (length: number) => {
      const rows = Int32Array.from({ length: ROWS * length }, () => randomSize(rng, 1, vocabSize - 1));
      return rows.fill(0, rows.length - randomSize(rng, 0, length - 1));
    };
    const batch: TokenBatch = {
      batchSize: ROWS,
      inputLength,
      targetLength,
      inputIds: ids(inputLength),
      targetIds: ids(targetLength),
    };
    return { batch, learningRate: 0.03 / (1 + n + step) };
  });
  return { start, steps };
}

/** All steps of these runs in one batch, handed over before any is waited for. */
async function train(model: FrozenModel, runs: readonly Run[], until = STEPS) {
  const trainer = model.createTrainer?.({ prompts: runs.map(({ start }) => start), zLoss: Z_LOSS });
  if (trainer === undefined) throw new Error('The fused model trains by itself.');
  const underWay: Promise<readonly StepMetrics[]>[] = [];
  for (let step = 0; step < until; step++) {
    const steps = runs.map((run) => run.steps[step]).filter((each) => each !== undefined);
    underWay.push((await trainer.step(steps)).metrics);
  }
  const metrics = await Promise.all(underWay);
  const states = await trainer.read();
  trainer.dispose();
  return { metrics, states };
}

function stateError(actual: TrainedState | undefined, expected: TrainedState | undefined): number {
  if (actual === undefined || expected === undefined) return Number.POSITIVE_INFINITY;
  if (actual.optimizer.step !== expected.optimizer.step) return Number.POSITIVE_INFINITY;
  const { averages } = expected.optimizer;
  return Math.max(
    relativeError(actual.prompt.values, expected.prompt.values),
    ...Object.keys(averages).map((name) => relativeError(actual.optimizer.averages[name] ?? [], averages[name] ?? [])),
  );
}

const numbers = ({ loss, targetTokens, gradientNorm, updateRms, promptNorm }: StepMetrics) => {
  return [loss, targetTokens, gradientNorm, updateRms, promptNorm];
};

describe('prompts trained in one batch', () => {
  // The quickest variants where tests run: what is tested here is the same in all.
  const gpu = useGpuRunner((features) => defaultChoices(true, features));

  describe.each(OPTIMIZERS)('with $kind', (optimizer) => {
    it('end where they end alone, with the same numbers on the way', async () => {
      const model = await loadFusedFixture(gpu(), FIXTURE);
      const runs = Array.from({ length: PROMPTS }, (_, n) => randomRun(optimizer, n, model.config));
      const together = await train(model, runs);
      // Each of them with one optimizer; three are enough for the other.
      const compared = optimizer.kind === 'adafactor' ? runs : runs.slice(0, 3);
      for (const [n, run] of compared.entries()) {
        const alone = await train(model, [run]);
        expect(stateError(together.states[n], alone.states[0])).toBeLessThan(1e-5);
        for (const [step, [expected]] of alone.metrics.entries()) {
          const actual = together.metrics[step]?.[n];
          if (expected === undefined || actual === undefined) throw new Error('Every step has numbers.');
          numbers(expected).forEach((value, column) => {
            expect((numbers(actual)[column] ?? Number.NaN) / value).toBeCloseTo(1, 4);
          });
        }
      }
      model.dispose();
    });

    it('go on undisturbed when one of them diverges, and that one stays as it was', async () => {
      const model = await loadFusedFixture(gpu(), FIXTURE);
      const runs = Array.from({ length: 3 }, (_, n) => randomRun(optimizer, n, model.config));
      const expected = await train(model, runs, 4);
      const before = await train(model, runs, 1);
      const diverging = runs.map((run, n) =>
        n !== 1
          ? run
          : { ...run, steps: run.steps.map((step, at) => (at === 1 ? { ...step, learningRate: 1e38 } : step)) },
      );
      const actual = await train(model, diverging, 4);
      const finite = actual.metrics.map((each) => each.map(({ promptNorm }) => Number.isFinite(promptNorm)));
      expect(finite.map(([, second]) => second)).toEqual([true, false, true, true]);
      for (const n of [0, 2]) {
        expect(actual.states[n]).toEqual(expected.states[n]);
        expect(actual.metrics.map((each) => each[n])).toEqual(expected.metrics.map((each) => each[n]));
      }
      expect(actual.states[1]).toEqual(before.states[1]);
      model.dispose();
    });

    it('are not disturbed by one whose numbers overflow in the network', async () => {
      const model = await loadFusedFixture(gpu(), FIXTURE);
      const runs = Array.from({ length: 2 }, (_, n) => randomRun(optimizer, n, model.config));
      const expected = await train(model, runs, 3);
      const [first, second] = runs;
      if (first === undefined || second === undefined) throw new Error('There are two.');
      const { prompt } = second.start;
      const values = prompt.values.slice().fill(Number.NaN, 0, 1);
      const broken = { ...second, start: { ...second.start, prompt: { ...prompt, values } } };
      const actual = await train(model, [first, broken], 3);
      expect(actual.metrics.every(([, { loss = 0 } = {}]) => Number.isNaN(loss))).toBe(true);
      expect(actual.states[0]).toEqual(expected.states[0]);
      expect(actual.states[1]?.optimizer).toEqual(second.start.state);
      model.dispose();
    });
  });
});
