import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { accumulateArgMax } from './argMax.ts';

describe('accumulateArgMax', () => {
  const gpu = useGpuRunner();

  it.each([
    [1, [1]],
    [3, [64]],
    [5, [200, 3, 65]],
  ])('finds the first of the largest of %i rows over chunks of %o columns', async (rows, chunks) => {
    const runner = gpu();
    const rng = Rng.forSeed(rows, 'logits');
    const vocabSize = chunks.reduce((sum, columns) => sum + columns, 0);
    // Few different values, so that the largest occurs more than once.
    const logits = Array.from({ length: rows }, () =>
      Array.from({ length: vocabSize }, () => Math.floor(rng.nextUniform() * 20) - 25),
    );
    const best = runner.allocate([rows, 2]);
    let firstColumn = 0;
    for (const columns of chunks) {
      const chunk = logits.flatMap((row) => row.slice(firstColumn, firstColumn + columns));
      accumulateArgMax(runner, best, runner.upload(Float32Array.from(chunk), [rows, columns]), firstColumn);
      firstColumn += columns;
    }
    const expected = logits.flatMap((row) => [Math.max(...row), row.indexOf(Math.max(...row))]);
    expect(await runner.read(best)).toEqual(Float32Array.from(expected));
  });

  it('refuses logits of other rows', () => {
    const runner = gpu();
    expect(() => accumulateArgMax(runner, runner.allocate([2, 2]), runner.allocate([3, 4]), 0)).toThrow('best');
  });
});
