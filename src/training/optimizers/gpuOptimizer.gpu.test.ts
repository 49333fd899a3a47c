/** The optimizers' kernels against the plain optimizers, which are themselves tested against T5X and PyTorch. */
import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomValues } from '../../../tests/support/kernelCases.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import {
  OPTIMIZER_SPECS,
  optimizerCheck,
  optimizersOnGpu,
  type UpdateOfOne,
} from '../../../tests/support/kernelChecks/optimizerCheck.ts';
import { Rng } from '../../base/rng.ts';

describe('optimizers on the GPU', () => {
  const gpu = useGpuRunner();

  describe.each(OPTIMIZER_SPECS)('%s', (name, spec) => {
    it('follow the plain optimizer over prompts of any length and width', () =>
      expectCases(optimizerCheck(name, spec), gpu(), { cases: 8 }));

    it('change nothing from the first bad step on, of the prompt whose step it was', async () => {
      const rng = Rng.forSeed(1, name);
      const [length, width] = [5, 7];
      const good = () => randomValues(rng, length * width);
      const withBad = (bad: number) => good().fill(bad, 3, 4);
      const overflowing = Number.MAX_VALUE; // infinite in float32
      const cases: Omit<UpdateOfOne, 'step'>[] = [
        { gradient: withBad(Number.NaN), learningRate: 0.1 },
        { gradient: withBad(Number.NEGATIVE_INFINITY), learningRate: 0.1 },
        { gradient: withBad(1e30), learningRate: 0.1 },
        { gradient: good(), learningRate: 0.1, loss: Number.NaN },
        { gradient: good(), learningRate: 0.1, loss: Number.POSITIVE_INFINITY },
        { gradient: good(), learningRate: overflowing },
      ];
      for (const bad of cases) {
        const [first, last] = [good(), good()];
        const [subject, alone] = [
          optimizersOnGpu(gpu(), [spec, spec, spec], [first, good(), last], length, width),
          optimizersOnGpu(gpu(), [spec, spec], [first, last], length, width),
        ];
        const updates = [0, 1, 2].map((step) => {
          return [0, 1, 2].map(() => ({ gradient: good(), step, learningRate: 0.1 }));
        });
        const [before = [], during = [], after = []] = updates;
        await subject.update(before);
        const [, expected] = await subject.values();
        expect(expected?.progress).toEqual([1, 0]);
        await subject.update(during.map((update, n) => (n === 1 ? { ...update, ...bad } : update)));
        await subject.update(after);
        const [untouched, refused, other] = await subject.values();
        expect(refused).toEqual({ ...expected, progress: [1, 1] });

        for (const step of updates) await alone.update(step.filter((_, n) => n !== 1));
        expect([untouched, other]).toEqual(await alone.values());
        subject.release();
        alone.release();
      }
    });
  });
});
