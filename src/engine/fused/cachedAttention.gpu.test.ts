import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { cachedAttention } from './cachedAttention.ts';

interface Problem {
  readonly sequences: number;
  readonly capacity: number;
  readonly position: number;
  readonly numHeads: number;
  readonly dKv: number;
  readonly queriesKeysValues: Float32Array;
  readonly cache: Float32Array;
  readonly bias: Float32Array;
  readonly ancestors: Int32Array;
}

function problem(
  seed: number,
  shape: Pick<Problem, 'sequences' | 'capacity' | 'position' | 'numHeads' | 'dKv'>,
): Problem {
  const { sequences, capacity, numHeads, dKv } = shape;
  const rng = Rng.forSeed(seed, 'cached attention');
  const random = (length: number) => Float32Array.from({ length }, () => 4 * rng.nextUniform() - 2);
  const inner = numHeads * dKv;
  return {
    ...shape,
    queriesKeysValues: random(sequences * 3 * inner),
    cache: random(sequences * capacity * 2 * inner),
    bias: random(numHeads * capacity),
    ancestors: Int32Array.from({ length: sequences * capacity }, () => Math.floor(rng.nextUniform() * sequences)),
  };
}

/** In float64, one number after the other. */
function expected(given: Problem, forked: boolean): number[] {
  const { sequences, capacity, position, numHeads, dKv, queriesKeysValues, cache, bias, ancestors } = given;
  const inner = numHeads * dKv;
  const dot = (length: number, a: (i: number) => number, b: (i: number) => number) =>
    Array.from({ length }, (_, i) => a(i) * b(i)).reduce((sum, product) => sum + product, 0);
  return Array.from({ length: sequences * inner }, (_, index) => {
    const [sequence, column] = [Math.floor(index / inner), index % inner];
    const head = Math.floor(column / dKv);
    const keys = Array.from({ length: position + 1 }, (_key, key) => {
      const row = (forked ? ancestors[sequence * capacity + key]! : sequence) * capacity + key;
      const product = dot(
        dKv,
        (i) => queriesKeysValues[sequence * 3 * inner + head * dKv + i]!,
        (i) => cache[row * 2 * inner + head * dKv + i]!,
      );
      const score = product + bias[head * capacity + capacity - 1 - (position - key)]!;
      return { score, value: cache[row * 2 * inner + inner + column]! };
    });
    const largest = Math.max(...keys.map(({ score }) => score));
    const weights = keys.map(({ score }) => Math.exp(score - largest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return dot(
      keys.length,
      (key) => weights[key]! / sum,
      (key) => keys[key]!.value,
    );
  });
}

describe('cachedAttention', () => {
  const gpu = useGpuRunner();

  it.each([
    [{ sequences: 1, capacity: 1, position: 0, numHeads: 1, dKv: 1 }, 16],
    [{ sequences: 3, capacity: 9, position: 4, numHeads: 2, dKv: 8 }, 16],
    [{ sequences: 2, capacity: 150, position: 149, numHeads: 3, dKv: 7 }, 16],
    [{ sequences: 4, capacity: 70, position: 63, numHeads: 2, dKv: 64 }, 16],
    [{ sequences: 5, capacity: 80, position: 64, numHeads: 1, dKv: 96 }, 64],
  ])('attends to what the cache holds up to the position, %o with %i invocations', async (shape, invocations) => {
    const runner = gpu();
    const given = problem(shape.position, shape);
    const { sequences, capacity, numHeads, dKv } = given;
    const inner = numHeads * dKv;
    for (const forked of [false, true]) {
      const output = cachedAttention(
        runner,
        {
          queriesKeysValues: runner.upload(given.queriesKeysValues, [sequences, 3 * inner]),
          cache: runner.upload(given.cache, [sequences * capacity, 2 * inner]),
          state: runner.upload(Uint32Array.of(given.position, 0), [2]),
          bias: runner.upload(given.bias, [numHeads, capacity]),
          ancestors: forked ? runner.upload(given.ancestors, [sequences, capacity]) : null,
          numHeads,
          dKv,
        },
        invocations,
      );
      const actual = await runner.read(output);
      const differences = expected(given, forked).map((value, index) => Math.abs(value - actual[index]!));
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    }
  });

  it('refuses a cache of another capacity', () => {
    const runner = gpu();
    const inputs = {
      queriesKeysValues: runner.allocate([2, 12]),
      cache: runner.allocate([2 * 3, 8]),
      state: runner.allocate([1]),
      bias: runner.allocate([2, 4]),
      ancestors: null,
      numHeads: 2,
      dKv: 2,
    };
    expect(() => cachedAttention(runner, inputs, 16)).toThrow('cache');
  });
});
