/** Sums over whole arrays, in an order that depends on their length alone. */
import type { GpuArray, Runner } from './runner.ts';
import { elementCount, expectShape } from './shapes.ts';
import { type RowSharing, type RowVariant, rowGroups, rowHead, rowMain, rowVariant, variantKey } from './wgsl.ts';

/** Numbers up to which one sum is enough: a second dispatch would cost more than it saves. */
const ONE_SUM = 8192;
/** Partial sums of the first of two passes. */
const PARTIAL_SUMS = 64;

export interface SumOptions {
  /** Where to put the sum, `[1]`. Default: a new array. */
  readonly into?: GpuArray;
  /** Who works on a (partial) sum. Default: the runner's choice. */
  readonly rows?: RowSharing;
}

/** `sum(values)`, `[1]`, of an array of any shape. @throws Error if it is empty */
export function sumTo(runner: Runner, values: GpuArray, options: SumOptions = {}): GpuArray {
  return sumOf(runner, 'value', values, options);
}

/** `sum(values²)`, `[1]`, of an array of any shape. @throws Error if it is empty */
export function squaredNorm(runner: Runner, values: GpuArray, options: SumOptions = {}): GpuArray {
  return sumOf(runner, 'square', values, options);
}

type Term = 'value' | 'square';

function sumOf(
  runner: Runner,
  term: Term,
  values: GpuArray,
  { into, rows = runner.choices.rowSharing }: SumOptions,
): GpuArray {
  const count = elementCount(values.shape);
  if (count < 1) throw new Error(`A sum over [${values.shape.join(', ')}] has no terms`);
  const sum = into ?? runner.allocate([1]);
  expectShape(sum, [1], 'into');
  if (count <= ONE_SUM) {
    dispatchSums(runner, term, values, sum, rows);
    return sum;
  }
  const partialSums = runner.allocate([PARTIAL_SUMS]);
  dispatchSums(runner, term, values, partialSums, rows);
  dispatchSums(runner, 'value', partialSums, sum, rows);
  runner.release(partialSums);
  return sum;
}

/** As many sums as `into` holds, which together are over all values. */
function dispatchSums(runner: Runner, term: Term, values: GpuArray, into: GpuArray, rows: RowSharing): void {
  const [count, sums] = [elementCount(values.shape), elementCount(into.shape)];
  const variant = rowVariant(rows, count);
  const kernel = { key: `sum/${term}/${variantKey(variant)}`, code: () => sumCode(term, variant) };
  runner.dispatch(kernel, [values, into], [sums, count], rowGroups(variant, sums, runner.limits));
}

function sumCode(term: Term, variant: RowVariant): string {
  return `
${rowHead(variant)}
struct Sizes {
  rows: u32, // number of sums
  count: u32,
}
@group(0) @binding(0) var<storage, read> values: array<f32>; // [count]
@group(0) @binding(1) var<storage, read_write> sums: array<f32>; // [rows]
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn workOnRow(row: u32, first: u32) {
  var sum = 0.0;
  for (var i = row * STRIDE + first; i < sizes.count; i += sizes.rows * STRIDE) {
    let value = values[i];
    sum += ${term === 'square' ? 'value * value' : 'value'};
  }
  let total = rowSum(sum, first);
  if (first == 0u) { sums[row] = total; }
}
${rowMain(variant)}`;
}
