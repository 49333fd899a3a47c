/** The optimizers' kernels against the plain optimizers, which are themselves tested against T5X and PyTorch. */
import type { ImmediateRunner } from '../../../src/engine/fused/immediateRunner.ts';
import { averageShapes } from '../../../src/engine/fused/optimizers/averages.ts';
import { PROGRESS_WORDS } from '../../../src/engine/fused/optimizers/commit.ts';
import { RATE_COUNT, stepRates } from '../../../src/engine/fused/optimizers/rates.ts';
import { updatePrompts } from '../../../src/engine/fused/optimizers/update.ts';
import { ScopedRunner } from '../../../src/engine/fused/scopedRunner.ts';
import { createOptimizer } from '../../../src/training/optimizers/optimizer.ts';
import type { OptimizerSpec } from '../../../src/training/runFileTypes.ts';
import { randomSize, randomValues, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

const ADAFACTOR: OptimizerSpec = {
  kind: 'adafactor',
  learningRate: 0.3,
  weightDecay: 1e-5,
  decayRate: 0.8,
  clipThreshold: 1,
  initialStep: 0,
};

export const OPTIMIZER_SPECS: readonly (readonly [name: string, spec: OptimizerSpec])[] = [
  ['Adafactor from step 0', ADAFACTOR],
  ['Adafactor from step 1,100,000', { ...ADAFACTOR, initialStep: 1_100_000 }],
  ['Adafactor, clipped early', { ...ADAFACTOR, clipThreshold: 0.3, weightDecay: 0.01, decayRate: 0.5 }],
  [
    'AdamW',
    {
      kind: 'adamw',
      learningRate: 0.1,
      weightDecay: 0.01,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      initialStep: 0,
    },
  ],
];
const STEPS = 4;
/** Around the sizes at which Adafactor begins to factor its averages. */
const EDGES = [
  [1, 1],
  [128, 129],
  [127, 130],
] as const;

/** What is given to one prompt's optimizer at a step. */
export interface UpdateOfOne {
  readonly gradient: Float32Array;
  readonly step: number;
  readonly learningRate: number;
  /** Default: 1. */
  readonly loss?: number;
}

/** Optimizers whose prompts and state are on the GPU, all of one shape and with one kind of rule. */
export function optimizersOnGpu(
  runner: ImmediateRunner,
  specs: readonly OptimizerSpec[],
  prompts: readonly Float32Array[],
  length: number,
  width: number,
) {
  const [{ kind } = ADAFACTOR] = specs;
  const count = specs.length;
  const shapes = Object.entries(averageShapes(kind, length, width));
  const zeros = (shape: readonly number[]) =>
    runner.upload(new Float32Array(shape.reduce((product, size) => product * size)), shape);
  const joined = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));
  const parts = (values: Float32Array) => {
    const size = values.length / count;
    return specs.map((_, n) => values.slice(n * size, (n + 1) * size));
  };
  const state = {
    prompts: runner.upload(joined(prompts), [count, length, width]),
    gradients: zeros([count, length, width]),
    averages: Object.fromEntries(shapes.map(([name, shape]) => [name, zeros([count, ...shape])])),
    rates: zeros([count, RATE_COUNT[kind]]),
    progress: zeros([count, PROGRESS_WORDS]),
  };
  const losses = zeros([count]);
  return {
    /** Returns each one's norms. */
    async update(updates: readonly UpdateOfOne[]) {
      const rates = updates.map(({ step, learningRate }, n) => stepRates(specs[n] ?? ADAFACTOR, step, learningRate));
      runner.write(state.gradients, joined(updates.map(({ gradient }) => gradient)));
      runner.write(state.rates, joined(rates));
      runner.write(
        losses,
        Float32Array.from(updates, ({ loss = 1 }) => loss),
      );
      return ScopedRunner.use(runner, async (scope) => {
        const statistics = parts(await scope.read(updatePrompts(scope, kind, state, losses)));
        return statistics.map(([, gradientSquares = 0, changeSquares = 0, promptSquares = 0]) => ({
          gradient: Math.sqrt(gradientSquares),
          change: Math.sqrt(changeSquares),
          prompt: Math.sqrt(promptSquares),
        }));
      });
    },
    /** Each one's prompt, averages and progress. */
    async values() {
      const ofAverages: [name: string, parts: Float32Array[]][] = [];
      for (const [name, array] of Object.entries(state.averages))
        ofAverages.push([name, parts(await runner.read(array))]);
      const progress = parts(await runner.read(state.progress)).map((words) => [...new Uint32Array(words.buffer)]);
      const ofPrompts = parts(await runner.read(state.prompts));
      return specs.map((_, n) => ({
        prompt: ofPrompts[n]!,
        averages: Object.fromEntries(ofAverages.map(([name, values]) => [name, values[n]!])),
        progress: progress[n],
      }));
    },
    release() {
      const { averages, ...arrays } = state;
      for (const array of [...Object.values(averages), ...Object.values(arrays), losses]) runner.release(array);
    },
  };
}

/** The same rule with other numbers, further on: prompts of a batch are independent. */
function companion(spec: OptimizerSpec, n: number): { readonly spec: OptimizerSpec; readonly firstStep: number } {
  if (n === 0) return { spec, firstStep: 0 };
  return { spec: { ...spec, learningRate: spec.learningRate / (1 + n), weightDecay: 0.003 * n }, firstStep: 5 * n };
}

/** A few updates of prompts of any length and width: prompts, averages, and the norms that metrics show. */
export function optimizerCheck(name: string, spec: OptimizerSpec): KernelCheck {
  return {
    name,
    async run({ memory }, rng, index) {
      const [length, width] = EDGES[index] ?? [randomSize(rng, 1, 100), randomSize(rng, 1, 70)];
      const count = randomSize(rng, 1, 3);
      const runs = Array.from({ length: count }, (_, n) => {
        const { spec: own, firstStep } = companion(spec, n);
        const reference = createOptimizer(own, length, width);
        reference.restore({ ...reference.state(), step: firstStep });
        return { spec: own, firstStep, reference, prompt: randomValues(rng, length * width) };
      });
      const specs = runs.map((run) => run.spec);
      const prompts = runs.map(({ prompt }) => prompt);
      const subject = optimizersOnGpu(memory, specs, prompts, length, width);
      const errors: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        const updates = runs.map((run) => {
          const gradient = randomValues(rng, length * width, 10 ** randomSize(rng, -4, 2));
          if (step > 0) gradient[randomSize(rng, 0, gradient.length - 1)] = 0;
          return { gradient, step: run.firstStep + step, learningRate: run.spec.learningRate / (step + 1) };
        });
        const norms = await subject.update(updates);
        runs.forEach(({ reference, prompt }, n) => {
          const { gradient, learningRate } = updates[n]!;
          const { updateRms } = reference.update(prompt, gradient, learningRate);
          const change = updateRms * Math.sqrt(prompt.length);
          errors.push(relativeError([norms[n]!.gradient], [Math.hypot(...gradient)]));
          errors.push(relativeError([norms[n]!.prompt], [Math.hypot(...prompt)]));
          // A change is between rounded values: what rounding does to it is relative to them.
          const rounding = 2 ** -23 * Math.hypot(...prompt);
          errors.push(Math.max(0, Math.abs(norms[n]!.change - change) - rounding) / change);
        });
      }
      const values = await subject.values();
      runs.forEach(({ reference, prompt }, n) => {
        errors.push(values[n]!.progress?.join() === `${STEPS},0` ? 0 : Number.POSITIVE_INFINITY);
        errors.push(relativeError(values[n]!.prompt, prompt));
        for (const [key, expected] of Object.entries(reference.state().averages)) {
          errors.push(relativeError(values[n]!.averages[key] ?? [], expected));
        }
      });
      subject.release();
      const worst = errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
      return { where: `${count} of [${length}, ${width}]`, error: worst };
    },
  };
}
