/** Sums over whole arrays or equal parts of them, in an order that depends on the parts' length alone. */
import type { GpuArray, Runner } from './runner.ts';
import { elementCount, expectShape } from './shapes.ts';
import { type RowSharing, type RowVariant, rowGroups, rowHead, rowMain, rowVariant, variantKey } from './wgsl.ts';

/** Numbers up to which one sum is enough: a second dispatch would cost more than it saves. */
const ONE_SUM = 8192;
/** Partial sums of each sum, in the first of two passes. */
const PARTIAL_SUMS = 64;

export interface SumOptions {
  /** How many sums: of as many equal parts of the values, which lie one behind the other. Default: 1. */
  readonly parts?: number;
  /** Where to put the sums, `[parts]`. Default: a new array. */
  readonly into?: GpuArray;
  /** Who works on a (partial) sum. Default: the runner's choice. */
  readonly rows?: RowSharing;
}

/** `sum(values)` of an array of any shape or of each part of it, `[parts]`. @throws Error if a part is empty or no whole number of values */
export function sumTo(runner: Runner, values: GpuArray, options: SumOptions = {}): GpuArray {
  return sumOf(runner, 'value', values, options);
}

/** The same of `values²`. */
export function squaredNorm(runner: Runner, values: GpuArray, options: SumOptions = {}): GpuArray {
  return sumOf(runner, 'square', values, options);
}

type Term = 'value' | 'square';

function sumOf(
  runner: Runner,
  term: Term,
  values: GpuArray,
  { parts = 1, into, rows = runner.choices.rowSharing }: SumOptions,
): GpuArray {
  const count = elementCount(values.shape) / parts;
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`${parts} sums over [${values.shape.join(', ')}] have no terms, or not equally many`);
  }
  const sums = into ?? runner.allocate([parts]);
  expectShape(sums, [parts], 'into');
  if (count <= ONE_SUM) {
    dispatchSums(runner, term, values, sums, parts, rows);
    return sums;
  }
  const partialSums = runner.allocate([parts, PARTIAL_SUMS]);
  dispatchSums(runner, term, values, partialSums, parts, rows);
  dispatchSums(runner, 'value', partialSums, sums, parts, rows);
  runner.release(partialSums);
  return sums;
}

/** As many sums as `into` holds, equally many for each part of the values, which together are over the whole part. */
function dispatchSums(
  runner: Runner,
  term: Term,
  values: GpuArray,
  into: GpuArray,
  parts: number,
  rows: RowSharing,
): void {
  const [count, sums] = [elementCount(values.shape) / parts, elementCount(into.shape)];
  const variant = rowVariant(rows, count);
  const kernel = { key: `sum/${term}/${variantKey(variant)}`, code: () => sumCode(term, variant) };
  runner.dispatch(kernel, [values, into], [sums, sums / parts, count], rowGroups(variant, sums, runner.limits));
}

function sumCode(term: Term, variant: RowVariant): string {
  return `
${rowHead(variant)}
struct Sizes {
  rows: u32, // number of sums, of all parts
  sumsAPart: u32,
  count: u32, // of a part
}
@group(0) @binding(0) var<storage, read> values: array<f32>; // [parts, count]
@group(0) @binding(1) var<storage, read_write> sums: array<f32>; // [rows]
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn workOnRow(row: u32, first: u32) {
  let start = row / sizes.sumsAPart * sizes.count;
  var sum = 0.0;
  for (var i = row % sizes.sumsAPart * STRIDE + first; i < sizes.count; i += sizes.sumsAPart * STRIDE) {
    let value = values[start + i];
    sum += ${term === 'square' ? 'value * value' : 'value'};
  }
  let total = rowSum(sum, first);
  if (first == 0u) { sums[row] = total; }
}
${rowMain(variant)}`;
}
