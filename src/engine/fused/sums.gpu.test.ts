import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues, relativeError } from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { squaredNorm, sumTo } from './sums.ts';

describe('sums over an array', () => {
  const gpu = useGpuRunner();

  it('are of values or squares, of a few or of many, by workgroups or by single invocations', async () => {
    const runner = gpu();
    const rng = Rng.forSeed(20261123, 'sums');
    const counts = Array.from({ length: 100 }, () => randomSize(rng, 1, 3000));
    for (const count of [1, 255, 256, 257, 8192, 8193, 100_003, ...counts]) {
      const values = randomValues(rng, count).map((value) => value + 3);
      const array = runner.upload(values, [count]);
      const expectedSum = values.reduce((sum, value) => sum + value, 0);
      const expectedSquares = values.reduce((sum, value) => sum + value * value, 0);
      for (const rows of ['workgroup', 'invocation'] as const) {
        const [sum, squares] = [sumTo(runner, array, { rows }), squaredNorm(runner, array, { rows })];
        const where = `${count} values, one ${rows} a sum`;
        expect(relativeError(await runner.read(sum), [expectedSum]), where).toBeLessThan(1e-5);
        expect(relativeError(await runner.read(squares), [expectedSquares]), where).toBeLessThan(1e-5);
      }
    }
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
