import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { storeKeysValues } from './keyValueCache.ts';

describe('storeKeysValues', () => {
  const gpu = useGpuRunner();
  const numbers = (length: number, from: number) => Float32Array.from({ length }, (_, index) => from + index);

  it('puts each sequence’s keys and values at the position and leaves the others', async () => {
    const runner = gpu();
    const [sequences, inner, capacity] = [2, 3, 4];
    const before = numbers(sequences * capacity * 2 * inner, -1000);
    const cache = runner.upload(before, [sequences * capacity, 2 * inner]);
    const state = runner.upload(Uint32Array.of(2, 77), [2]);
    const step = numbers(sequences * 3 * inner, 1);
    const queriesKeysValues = runner.upload(step, [sequences, 3 * inner]);
    storeKeysValues(runner, queriesKeysValues, cache, state, capacity);
    const expected = before.slice();
    expected.set(step.subarray(3, 9), 2 * 6); // first sequence: after its queries
    expected.set(step.subarray(12, 18), (4 + 2) * 6);
    expect(await runner.read(cache)).toEqual(expected);
    runner.write(state, Uint32Array.of(capacity, 0));
    storeKeysValues(runner, queriesKeysValues, cache, state, capacity);
    expect(await runner.read(cache)).toEqual(expected); // there is no such position
  });

  it('refuses a cache of another shape', () => {
    const runner = gpu();
    const [step, cache, state] = [runner.allocate([1, 9]), runner.allocate([4, 6]), runner.allocate([1])];
    expect(() => storeKeysValues(runner, step, cache, state, 3)).toThrow('cache');
  });
});
