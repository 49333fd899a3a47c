import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues, relativeError } from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { squaredNorm, sumTo } from './sums.ts';

describe('sums over an array', () => {
  const gpu = useGpuRunner();

  it('sums values and squares, of a few and of many', async () => {
    const runner = gpu();
    const rng = Rng.forSeed(20261123, 'sums');
    const random = Array.from({ length: 200 }, () => randomSize(rng, 1, 2000));
    for (const count of [1, 255, 256, 257, 8192, 8193, 100_003, ...random]) {
      const values = randomValues(rng, count).map((value) => value + 3);
      const array = runner.upload(values, [count]);
      const expectedSum = values.reduce((sum, value) => sum + value, 0);
      const expectedSquares = values.reduce((sum, value) => sum + value * value, 0);
      const [sum, squares] = [sumTo(runner, array), squaredNorm(runner, array)];
      expect(relativeError(await runner.read(sum), [expectedSum]), `${count} values`).toBeLessThan(1e-6);
      expect(relativeError(await runner.read(squares), [expectedSquares]), `${count} squares`).toBeLessThan(1e-6);
      for (const done of [array, sum, squares]) runner.release(done);
    }
  });

  it('sums an array of any shape into a given one', async () => {
    const runner = gpu();
    const values = runner.upload(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    const into = runner.allocate([1]);
    expect(sumTo(runner, values, into)).toBe(into);
    expect(await runner.read(into)).toEqual(Float32Array.of(21));
    expect(() => sumTo(runner, values, values)).toThrow('into is [2, 3], expected [1]');
  });
});
