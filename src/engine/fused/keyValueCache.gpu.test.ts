import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { storeKeysValues } from './keyValueCache.ts';

describe('storeKeysValues', () => {
  const gpu = useGpuRunner();
  const numbers = (length: number, from: number) => Float32Array.from({ length }, (_, index) => from + index);

  it('puts each sequence’s keys and values at their position and leaves the others', async () => {
    const runner = gpu();
    const [sequences, inner, capacity] = [2, 3, 4];
    const before = numbers(sequences * capacity * 2 * inner, -1000);
    const cache = runner.upload(before, [sequences * capacity, 2 * inner]);
    const step = numbers(sequences * 3 * inner, 1);
    storeKeysValues(runner, runner.upload(step, [sequences, 3 * inner]), cache, 2, capacity);
    const expected = before.slice();
    expected.set(step.subarray(3, 9), 2 * 6); // first sequence: after its queries
    expected.set(step.subarray(12, 18), (4 + 2) * 6);
    expect(await runner.read(cache)).toEqual(expected);
  });

  it('refuses a position that the cache has not', () => {
    const runner = gpu();
    const [step, cache] = [runner.allocate([1, 9]), runner.allocate([4, 6])];
    expect(() => storeKeysValues(runner, step, cache, 4, 4)).toThrow('No position 4 in a cache of 4');
    expect(() => storeKeysValues(runner, step, cache, 0, 3)).toThrow('cache');
  });
});
