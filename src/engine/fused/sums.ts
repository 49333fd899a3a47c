/** Sums over whole arrays, in an order that depends on their length alone. */
import type { GpuArray, Runner } from './runner.ts';
import { elementCount, expectShape } from './shapes.ts';
import { treeReduction } from './wgsl.ts';

const WORKGROUP = 256;
/** Numbers for which one workgroup is enough: a second dispatch would cost more than it saves. */
const ONE_GROUP = 8192;
/** Partial sums of the first of two passes. */
const PARTIAL_SUMS = 64;

/** `sum(values)`, `[1]`, of an array of any shape that is not empty. @param into where to put it, default a new array */
export function sumTo(runner: Runner, values: GpuArray, into?: GpuArray): GpuArray {
  return sumOf(runner, 'value', values, into);
}

/** `sum(values²)`, `[1]`, of an array of any shape that is not empty. @param into as in `sumTo` */
export function squaredNorm(runner: Runner, values: GpuArray, into?: GpuArray): GpuArray {
  return sumOf(runner, 'square', values, into);
}

type Term = 'value' | 'square';

function sumOf(runner: Runner, term: Term, values: GpuArray, into?: GpuArray): GpuArray {
  const count = elementCount(values.shape);
  if (count < 1) throw new Error(`A sum over [${values.shape.join(', ')}] has no terms`);
  const sum = into ?? runner.allocate([1]);
  expectShape(sum, [1], 'into');
  if (count <= ONE_GROUP) {
    dispatchSums(runner, term, values, count, sum, 1);
    return sum;
  }
  const partialSums = runner.allocate([PARTIAL_SUMS]);
  dispatchSums(runner, term, values, count, partialSums, PARTIAL_SUMS);
  dispatchSums(runner, 'value', partialSums, PARTIAL_SUMS, sum, 1);
  runner.release(partialSums);
  return sum;
}

function dispatchSums(runner: Runner, term: Term, from: GpuArray, count: number, into: GpuArray, groups: number): void {
  runner.dispatch({ key: `sum/${term}`, code: () => sumCode(term) }, [from, into], [count], [groups, 1, 1]);
}

function sumCode(term: Term): string {
  return `
struct Sizes { count: u32 }
@group(0) @binding(0) var<storage, read> values: array<f32>; // [count]
@group(0) @binding(1) var<storage, read_write> sums: array<f32>; // one a workgroup
@group(0) @binding(2) var<uniform> sizes: Sizes;
${treeReduction('groupSum', WORKGROUP, (a, b) => `${a} + ${b}`)}

@compute @workgroup_size(${WORKGROUP})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var sum = 0.0;
  for (var i = group.x * ${WORKGROUP} + local; i < sizes.count; i += groups.x * ${WORKGROUP}) {
    let value = values[i];
    sum += ${term === 'square' ? 'value * value' : 'value'};
  }
  let total = groupSum(sum, local);
  if (local == 0u) { sums[group.x] = total; }
}`;
}
