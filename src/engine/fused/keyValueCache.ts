/** The keys and values of tokens decoded so far: room for `capacity` positions of each sequence. */
import type { GpuArray, Runner } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';
import { ELEMENT_MAIN, elementGroups } from './wgsl.ts';

/**
 * Copies the keys and values of one new token of each sequence to their position in the cache.
 * @param queriesKeysValues `[sequences, 3 * inner]`, side by side
 * @param cache `[sequences * capacity, 2 * inner]`, keys and values side by side
 * @param state word 0 is the position; nothing is stored at one that the cache has not
 * @throws Error if shapes do not fit
 */
export function storeKeysValues(
  runner: Runner,
  queriesKeysValues: GpuArray,
  cache: GpuArray,
  state: GpuArray,
  capacity: number,
): void {
  const [sequences, width] = matrixShape(queriesKeysValues, 'queriesKeysValues');
  const inner = width / 3;
  expectShape(cache, [sequences * capacity, 2 * inner], 'cache');
  const count = sequences * 2 * inner;
  runner.dispatch(
    { key: 'storeKeysValues', code: () => CODE },
    [queriesKeysValues, cache, state],
    [count, inner, capacity],
    elementGroups(count, runner.limits),
  );
}

const CODE = `
struct Sizes { count: u32, inner: u32, capacity: u32 }
@group(0) @binding(0) var<storage, read> queriesKeysValues: array<f32>; // [sequences, 3 * inner]
@group(0) @binding(1) var<storage, read_write> cache: array<f32>; // [sequences, capacity, 2 * inner]
@group(0) @binding(2) var<storage, read> state: array<u32>; // the position first
@group(0) @binding(3) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  let position = state[0];
  if (index >= sizes.count || position >= sizes.capacity) { return; }
  let width = 2u * sizes.inner;
  let sequence = index / width;
  let column = index % width;
  cache[(sequence * sizes.capacity + position) * width + column] =
    queriesKeysValues[sequence * 3u * sizes.inner + sizes.inner + column];
}
${ELEMENT_MAIN}`;
