import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { topLogitsCheck } from '../../../tests/support/kernelChecks/topLogitsCheck.ts';
import { accumulateTopLogits, type TopLogits } from './topLogits.ts';

describe('accumulateTopLogits', () => {
  const gpu = useGpuRunner();

  function allocate(rows: number, count: number, normalized = true): TopLogits {
    const runner = gpu();
    const normalizer = normalized ? runner.allocate([rows, 2]) : null;
    return { values: runner.allocate([rows, count]), columns: runner.allocate([rows, count]), normalizer };
  }

  it('finds, of equals the first, the largest of each row over chunks of the vocabulary', () =>
    expectCases(topLogitsCheck, gpu(), { cases: 24 }));

  it('names a token of the vocabulary even where no logit is a number', async () => {
    const runner = gpu();
    const top = allocate(1, 2, false);
    accumulateTopLogits(runner, top, runner.upload(new Float32Array(70).fill(Number.NaN), [1, 70]), 0);
    for (const column of new Uint32Array((await runner.read(top.columns)).buffer)) expect(column).toBeLessThan(70);
  });

  it('refuses logits of other rows, and too few of them', () => {
    const runner = gpu();
    expect(() => accumulateTopLogits(runner, allocate(2, 1), runner.allocate([3, 4]), 0)).toThrow('values');
    expect(() => accumulateTopLogits(runner, allocate(3, 5), runner.allocate([3, 4]), 0)).toThrow('No 5 largest');
  });
});
