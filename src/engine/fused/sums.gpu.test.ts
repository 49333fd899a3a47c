import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { sumsCheck } from '../../../tests/support/kernelChecks/sumsCheck.ts';
import { sumTo } from './sums.ts';

describe('sums over an array', () => {
  const gpu = useGpuRunner();

  it.each(['workgroup', 'invocation'] as const)('are of values or squares, of a few or of many, by %ss', (rowSharing) =>
    expectCases(sumsCheck, gpu(), { choices: { rowSharing }, cases: 107 }),
  );

  it('are so by subgroups, where there are any', async () => {
    const cases = gpu().features.has('subgroups') ? 60 : 0;
    await expectCases(sumsCheck, gpu(), { choices: { rowSharing: 'subgroup' }, cases });
  });

  it('take an array of any shape, into a given one', async () => {
    const runner = gpu();
    const values = runner.upload(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    const into = runner.allocate([1]);
    expect(sumTo(runner, values, { into })).toBe(into);
    expect(await runner.read(into)).toEqual(Float32Array.of(21));
    expect(() => sumTo(runner, values, { into: values })).toThrow('into is [2, 3], expected [1]');
  });
});
