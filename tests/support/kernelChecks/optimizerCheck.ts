/** The optimizers' kernels against the plain optimizers, which are themselves tested against T5X and PyTorch. */
import type { ImmediateRunner } from '../../../src/engine/fused/immediateRunner.ts';
import { averageShapes } from '../../../src/engine/fused/optimizers/averages.ts';
import { PROGRESS_WORDS } from '../../../src/engine/fused/optimizers/commit.ts';
import { RATE_COUNT, stepRates } from '../../../src/engine/fused/optimizers/rates.ts';
import { updatePrompt } from '../../../src/engine/fused/optimizers/update.ts';
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

/** An optimizer whose prompt and state are on the GPU. */
export function optimizerOnGpu(
  runner: ImmediateRunner,
  spec: OptimizerSpec,
  prompt: Float32Array,
  length: number,
  width: number,
) {
  const { kind } = spec;
  const shapes = Object.entries(averageShapes(kind, length, width));
  const zeros = (shape: readonly number[]) =>
    runner.upload(new Float32Array(shape.reduce((product, size) => product * size)), shape);
  const state = {
    prompt: runner.upload(prompt, [length, width]),
    gradient: zeros([length, width]),
    averages: Object.fromEntries(shapes.map(([name, shape]) => [name, zeros(shape)])),
    rates: zeros([RATE_COUNT[kind]]),
    progress: zeros([PROGRESS_WORDS]),
  };
  const loss = zeros([1]);
  return {
    async update(gradient: Float32Array, step: number, learningRate: number, lossValue = 1) {
      runner.write(state.gradient, gradient);
      runner.write(state.rates, stepRates(spec, step, learningRate));
      runner.write(loss, Float32Array.of(lossValue));
      return ScopedRunner.use(runner, async (scope) => {
        const [, gradientSquares, changeSquares, promptSquares] = await scope.read(
          updatePrompt(scope, kind, state, loss),
        );
        const root = (squares = Number.NaN) => Math.sqrt(squares);
        return { gradient: root(gradientSquares), change: root(changeSquares), prompt: root(promptSquares) };
      });
    },
    async values() {
      const averages: Record<string, Float32Array> = {};
      for (const [name, array] of Object.entries(state.averages)) averages[name] = await runner.read(array);
      const progress = new Uint32Array((await runner.read(state.progress)).buffer);
      return { prompt: await runner.read(state.prompt), averages, progress: [...progress] };
    },
    release() {
      const { averages, ...arrays } = state;
      for (const array of [...Object.values(averages), ...Object.values(arrays), loss]) runner.release(array);
    },
  };
}

/** A few updates of a prompt of any length and width: the prompt, the averages, and the norms that metrics show. */
export function optimizerCheck(name: string, spec: OptimizerSpec): KernelCheck {
  return {
    name,
    async run({ memory }, rng, index) {
      const [length, width] = EDGES[index] ?? [randomSize(rng, 1, 100), randomSize(rng, 1, 70)];
      const prompt = randomValues(rng, length * width);
      const subject = optimizerOnGpu(memory, spec, prompt, length, width);
      const reference = createOptimizer(spec, length, width);
      const errors: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        const gradient = randomValues(rng, length * width, 10 ** randomSize(rng, -4, 2));
        if (step > 0) gradient[randomSize(rng, 0, gradient.length - 1)] = 0;
        const learningRate = spec.learningRate / (step + 1);
        const { updateRms } = reference.update(prompt, gradient, learningRate);
        const norms = await subject.update(gradient, step, learningRate);
        const change = updateRms * Math.sqrt(prompt.length);
        errors.push(relativeError([norms.gradient], [Math.hypot(...gradient)]));
        errors.push(relativeError([norms.prompt], [Math.hypot(...prompt)]));
        // A change is between rounded values: what rounding does to it is relative to them.
        const rounding = 2 ** -23 * Math.hypot(...prompt);
        errors.push(Math.max(0, Math.abs(norms.change - change) - rounding) / change);
      }
      const values = await subject.values();
      errors.push(values.progress.join() === `${STEPS},0` ? 0 : Number.POSITIVE_INFINITY);
      errors.push(relativeError(values.prompt, prompt));
      for (const [key, expected] of Object.entries(reference.state().averages)) {
        errors.push(relativeError(values.averages[key] ?? [], expected));
      }
      subject.release();
      const worst = errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
      return { where: `[${length}, ${width}]`, error: worst };
    },
  };
}
