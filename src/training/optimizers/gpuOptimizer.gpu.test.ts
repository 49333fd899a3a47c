/** The optimizers' kernels against the plain optimizers, which are themselves tested against T5X and PyTorch. */
import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues, relativeError } from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { averageShapes } from '../../engine/fused/optimizers/averages.ts';
import { PROGRESS_WORDS } from '../../engine/fused/optimizers/commit.ts';
import { RATE_COUNT, stepRates } from '../../engine/fused/optimizers/rates.ts';
import { updatePrompt } from '../../engine/fused/optimizers/update.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import type { OptimizerSpec } from '../runFileTypes.ts';
import { createOptimizer } from './optimizer.ts';

const ADAFACTOR: OptimizerSpec = {
  kind: 'adafactor',
  learningRate: 0.3,
  weightDecay: 1e-5,
  decayRate: 0.8,
  clipThreshold: 1,
  initialStep: 0,
};
const SPECS: Readonly<Record<string, OptimizerSpec>> = {
  'Adafactor from step 0': ADAFACTOR,
  'Adafactor from step 1,100,000': { ...ADAFACTOR, initialStep: 1_100_000 },
  'Adafactor, clipped early': { ...ADAFACTOR, clipThreshold: 0.3, weightDecay: 0.01, decayRate: 0.5 },
  AdamW: {
    kind: 'adamw',
    learningRate: 0.1,
    weightDecay: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    initialStep: 0,
  },
};
const STEPS = 4;

/** An optimizer whose prompt and state are on the GPU. */
function onGpu(runner: ImmediateRunner, spec: OptimizerSpec, prompt: Float32Array, length: number, width: number) {
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

describe('optimizers on the GPU', () => {
  const gpu = useGpuRunner();

  describe.each(Object.entries(SPECS))('%s', (name, spec) => {
    it('follow the plain optimizer over prompts of any length and width', async () => {
      const rng = Rng.forSeed(20261123, name);
      const shapes = Array.from({ length: 5 }, () => [randomSize(rng, 1, 100), randomSize(rng, 1, 70)] as const);
      for (const [length, width] of [[1, 1], [128, 129], [127, 130], ...shapes] as const) {
        const prompt = randomValues(rng, length * width);
        const subject = onGpu(gpu(), spec, prompt, length, width);
        const reference = createOptimizer(spec, length, width);
        for (let step = 0; step < STEPS; step++) {
          const gradient = randomValues(rng, length * width, 10 ** randomSize(rng, -4, 2));
          if (step > 0) gradient[randomSize(rng, 0, gradient.length - 1)] = 0;
          const learningRate = spec.learningRate / (step + 1);
          const { updateRms } = reference.update(prompt, gradient, learningRate);
          const numbers = await subject.update(gradient, step, learningRate);
          const norms = {
            gradient: Math.hypot(...gradient),
            change: updateRms * Math.sqrt(prompt.length),
            prompt: Math.hypot(...prompt),
          };
          const where = `[${length}, ${width}], step ${step}`;
          expect(relativeError([numbers.gradient], [norms.gradient]), where).toBeLessThan(1e-5);
          expect(relativeError([numbers.prompt], [norms.prompt]), where).toBeLessThan(1e-5);
          // A change is between rounded values: what rounding does to it is relative to them.
          const tolerance = 1e-5 * norms.change + 2 ** -23 * norms.prompt;
          expect(Math.abs(numbers.change - norms.change), where).toBeLessThanOrEqual(tolerance);
        }
        const values = await subject.values();
        expect(values.progress).toEqual([STEPS, 0]);
        expect(relativeError(values.prompt, prompt), `[${length}, ${width}]`).toBeLessThan(1e-5);
        for (const [key, expected] of Object.entries(reference.state().averages)) {
          expect(relativeError(values.averages[key] ?? [], expected), `${key} of [${length}, ${width}]`).toBeLessThan(
            1e-5,
          );
        }
        subject.release();
      }
    });

    it('change nothing from the first bad step on', async () => {
      const rng = Rng.forSeed(1, name);
      const [length, width] = [5, 7];
      const good = () => randomValues(rng, length * width);
      const withBad = (bad: number) => good().fill(bad, 3, 4);
      const overflowing = Number.MAX_VALUE; // infinite in float32
      const cases: [gradient: Float32Array, learningRate: number, loss: number][] = [
        [withBad(Number.NaN), 0.1, 1],
        [withBad(Number.NEGATIVE_INFINITY), 0.1, 1],
        [withBad(1e30), 0.1, 1],
        [good(), 0.1, Number.NaN],
        [good(), 0.1, Number.POSITIVE_INFINITY],
        [good(), overflowing, 1],
      ];
      for (const [gradient, learningRate, loss] of cases) {
        const subject = onGpu(gpu(), spec, good(), length, width);
        await subject.update(good(), 0, 0.1);
        const before = await subject.values();
        expect(before.progress).toEqual([1, 0]);
        await subject.update(gradient, 1, learningRate, loss);
        await subject.update(good(), 2, 0.1);
        expect(await subject.values()).toEqual({ ...before, progress: [1, 1] });
        subject.release();
      }
    });
  });
});
