import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { relativeError } from '../../../tests/support/kernelCases.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { rmsNormCheck } from '../../../tests/support/kernelChecks/rmsNormCheck.ts';
import { rmsNormBackward, rmsNormForward } from './rmsNorm.ts';

const SHARINGS = ['workgroup', 'invocation'] as const;

describe('RMS norm', () => {
  const gpu = useGpuRunner();

  it.each(SHARINGS)('is its definition, and its gradient that of the definition, one %s a row', (sharing) =>
    expectCases(rmsNormCheck, gpu(), { choices: { rowSharing: sharing }, cases: 200 }),
  );

  it('is its definition by subgroups, where there are any', async () => {
    const cases = gpu().features.has('subgroups') ? 60 : 0;
    await expectCases(rmsNormCheck, gpu(), { choices: { rowSharing: 'subgroup' }, cases });
  });

  it.each(SHARINGS)('keeps a row of zeros at zero, without a division by it, one %s a row', async (sharing) => {
    const runner = gpu();
    const zeros = runner.upload(new Float32Array(8), [1, 8]);
    const ones = runner.upload(new Float32Array(8).fill(1), [8]);
    const dY = runner.upload(new Float32Array(8).fill(1), [1, 8]);
    const options = { epsilon: 1e-6, rows: sharing };
    expect(await runner.read(rmsNormForward(runner, zeros, ones, options))).toEqual(new Float32Array(8));
    const dX = await runner.read(rmsNormBackward(runner, dY, zeros, ones, options));
    expect(relativeError(dX, new Float32Array(8).fill(1000))).toBeLessThan(1e-6);
  });

  it('refuses shapes that do not fit', () => {
    const runner = gpu();
    const x = runner.allocate([3, 8]);
    const weight = runner.allocate([8]);
    const options = { epsilon: 1e-6 };
    expect(() => rmsNormForward(runner, x, runner.allocate([7]), options)).toThrow('weight is [7], expected [8]');
    expect(() => rmsNormForward(runner, weight, weight, options)).toThrow('x is [8], expected a matrix');
    expect(() => rmsNormBackward(runner, runner.allocate([8, 3]), x, weight, options)).toThrow('dY is [8, 3]');
    expect(() => rmsNormBackward(runner, x, x, weight, options, weight)).toThrow('addTo is [8], expected [3, 8]');
  });
});
