/**
 * Sums over the parts of a step whose batch is computed in parts: they live on the GPU from part to part, and are 0
 * between steps.
 */
import type { GpuArray, Kernel, Runner } from '../runner.ts';
import { elementCount, expectShape } from '../shapes.ts';
import { ELEMENT_MAIN, elementGroups } from '../wgsl.ts';

/** Adds a part's values to the sums, in place. @throws Error if their shapes differ */
export function addToSums(runner: Runner, sums: GpuArray, values: GpuArray): void {
  expectShape(values, sums.shape, 'values');
  const count = elementCount(sums.shape);
  runner.dispatch(ADD, [sums, values], [count], elementGroups(count, runner.limits));
}

/** Adds the sums to the last part's values, in place, and leaves 0 in them. @throws Error if their shapes differ */
export function takeSums(runner: Runner, sums: GpuArray, values: GpuArray): void {
  expectShape(values, sums.shape, 'values');
  const count = elementCount(sums.shape);
  runner.dispatch(TAKE, [sums, values], [count], elementGroups(count, runner.limits));
}

const kernel = (key: string, valuesAccess: 'read' | 'read_write', work: string): Kernel => ({
  key: `sums/${key}`,
  code: () => `
@group(0) @binding(0) var<storage, read_write> sums: array<f32>;
@group(0) @binding(1) var<storage, ${valuesAccess}> values: array<f32>;
struct Sizes { count: u32 }
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  ${work}
}
${ELEMENT_MAIN}`,
});

const ADD = kernel('add', 'read', 'sums[index] += values[index];');
const TAKE = kernel('take', 'read_write', 'values[index] += sums[index];\n  sums[index] = 0.0;');
