import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { cachedAttentionError } from '../../../tests/support/kernelChecks/cachedAttentionCheck.ts';
import { Rng } from '../../base/rng.ts';
import { cachedAttention } from './cachedAttention.ts';

describe('cachedAttention', () => {
  const gpu = useGpuRunner();

  it.each([
    [{ sequences: 1, capacity: 1, position: 0, numHeads: 1, dKv: 1 }, 16],
    [{ sequences: 3, capacity: 9, position: 4, numHeads: 2, dKv: 8 }, 16],
    [{ sequences: 2, capacity: 150, position: 149, numHeads: 3, dKv: 7 }, 16],
    [{ sequences: 4, capacity: 70, position: 63, numHeads: 2, dKv: 64 }, 16],
    [{ sequences: 5, capacity: 80, position: 64, numHeads: 1, dKv: 96 }, 64],
  ])('attends to what the cache holds up to the position, %o with %i invocations', async (shape, invocations) => {
    const on = { memory: gpu(), runs: gpu() };
    const rng = Rng.forSeed(shape.position, 'cached attention');
    expect(await cachedAttentionError(on, rng, shape, invocations)).toBeLessThan(1e-5);
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
