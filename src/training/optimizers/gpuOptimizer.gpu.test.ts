/** The optimizers' kernels against the plain optimizers, which are themselves tested against T5X and PyTorch. */
import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomValues } from '../../../tests/support/kernelCases.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { OPTIMIZER_SPECS, optimizerCheck, optimizerOnGpu } from '../../../tests/support/kernelChecks/optimizerCheck.ts';
import { Rng } from '../../base/rng.ts';

describe('optimizers on the GPU', () => {
  const gpu = useGpuRunner();

  describe.each(OPTIMIZER_SPECS)('%s', (name, spec) => {
    it('follow the plain optimizer over prompts of any length and width', () =>
      expectCases(optimizerCheck(name, spec), gpu(), { cases: 8 }));

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
        const subject = optimizerOnGpu(gpu(), spec, good(), length, width);
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
