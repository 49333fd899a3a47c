import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { accumulateTopLogits, type TopLogits } from './topLogits.ts';

describe('accumulateTopLogits', () => {
  const gpu = useGpuRunner();

  function allocate(rows: number, count: number, normalized = true): TopLogits {
    const runner = gpu();
    const normalizer = normalized ? runner.allocate([rows, 2]) : null;
    return { values: runner.allocate([rows, count]), columns: runner.allocate([rows, count]), normalizer };
  }

  it.each([
    [1, 1, [1]],
    [3, 1, [64]],
    [5, 4, [200, 3, 65]],
    [2, 16, [16, 301]],
  ])(
    'finds, of equals the first, the largest of %i rows, %i of each, over chunks of %o columns',
    async (rows, count, chunks) => {
      const runner = gpu();
      const rng = Rng.forSeed(rows, 'logits');
      const vocabSize = chunks.reduce((sum, columns) => sum + columns, 0);
      // Few different values, so that the largest occur more than once.
      const logits = Array.from({ length: rows }, () =>
        Array.from({ length: vocabSize }, () => Math.floor(rng.nextUniform() * 20) - 25),
      );
      const [top, chosenAlone] = [allocate(rows, count), allocate(rows, count, false)];
      let firstColumn = 0;
      for (const columns of chunks) {
        const chunk = logits.flatMap((row) => row.slice(firstColumn, firstColumn + columns));
        const array = runner.upload(Float32Array.from(chunk), [rows, columns]);
        for (const result of [top, chosenAlone]) accumulateTopLogits(runner, result, array, firstColumn);
        firstColumn += columns;
      }
      const places = logits.flatMap((row) =>
        row
          .map((_, column) => column)
          .sort((a, b) => row[b]! - row[a]!)
          .slice(0, count),
      );
      for (const { values, columns } of [top, chosenAlone]) {
        expect(new Uint32Array((await runner.read(columns)).buffer)).toEqual(Uint32Array.from(places));
        const expected = places.map((column, place) => logits[Math.floor(place / count)]![column]!);
        expect(await runner.read(values)).toEqual(Float32Array.from(expected));
      }
      const normalizer = await runner.read(top.normalizer!);
      logits.forEach((row, index) => {
        const largest = Math.max(...row);
        expect(normalizer[2 * index]).toBe(largest);
        const sum = row.reduce((total, logit) => total + Math.exp(logit - largest), 0);
        expect(normalizer[2 * index + 1]! / sum).toBeCloseTo(1, 5);
      });
    },
  );

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
