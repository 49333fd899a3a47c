/**
 * The likeliest tokens of each row: the largest logits and their columns, over a vocabulary that may come in chunks, and
 * on request what turns logits into log-probabilities. The largest is sought `count` times over: that needs no memory of
 * its own, whatever the count, and costs little beside the product that made the logits.
 */
import type { GpuArray, Runner } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';
import { type RowVariant, rowGroups } from './wgsl.ts';

const WORKGROUP = 64;

export interface TopLogits {
  /** `[R, count]`, falling. */
  readonly values: GpuArray;
  /** `[R, count]` as 32-bit integers; of equal logits the smaller column first. */
  readonly columns: GpuArray;
  /** `[R, 2]`: the largest logit and the sum of exp(logit - largest); null if nobody asks for probabilities. */
  readonly normalizer: GpuArray | null;
}

/**
 * Takes the logits `[R, columns]` of the vocabulary's columns from `firstColumn` on into `top`, in place. Column 0 begins
 * anew, whatever `top` held.
 * @throws Error if shapes do not fit, or the first chunk has fewer columns than `top` has places
 */
export function accumulateTopLogits(runner: Runner, top: TopLogits, logits: GpuArray, firstColumn: number): void {
  const [rows, columns] = matrixShape(logits, 'logits');
  const [, count] = matrixShape(top.values, 'values');
  expectShape(top.values, [rows, count], 'values');
  expectShape(top.columns, [rows, count], 'columns');
  if (top.normalizer !== null) expectShape(top.normalizer, [rows, 2], 'normalizer');
  if (firstColumn === 0 && columns < count) throw new Error(`No ${count} largest of ${columns} logits`);
  const variant: RowVariant = { rows: 'workgroup', lanes: 1, workgroup: WORKGROUP };
  const normalized = top.normalizer !== null;
  runner.dispatch(
    { key: `topLogits/${count}${normalized ? '/normalizer' : ''}`, code: () => code(count, normalized) },
    [logits, top.values, top.columns, ...(top.normalizer === null ? [] : [top.normalizer])],
    [rows, columns, firstColumn],
    rowGroups(variant, rows, runner.limits),
  );
}

function code(count: number, normalized: boolean): string {
  return `
struct Sizes { rows: u32, columns: u32, firstColumn: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [R, columns]
@group(0) @binding(1) var<storage, read_write> topValues: array<f32>; // [R, COUNT]
@group(0) @binding(2) var<storage, read_write> topColumns: array<u32>; // [R, COUNT]
${normalized ? '@group(0) @binding(3) var<storage, read_write> normalizer: array<f32>; // [R, 2]' : ''}
@group(0) @binding(${normalized ? 4 : 3}) var<uniform> sizes: Sizes;

const COUNT = ${count}u;
const LOWEST = -3.4e38;
const NONE = 0xffffffffu;

struct Entry { value: f32, column: u32 }

// What each invocation found, and what the chunks before had.
var<workgroup> found: array<Entry, ${WORKGROUP}>;
var<workgroup> kept: array<Entry, COUNT>;
var<workgroup> chosen: Entry;

// Falling values, of equal ones rising columns.
fn isBefore(a: Entry, b: Entry) -> bool {
  return a.value > b.value || (a.value == b.value && a.column < b.column);
}

@compute @workgroup_size(${WORKGROUP})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= sizes.rows) { return; }
  let start = row * sizes.columns;
  let isFirst = sizes.firstColumn == 0u;
  if (!isFirst) {
    for (var i = local; i < COUNT; i += ${WORKGROUP}u) {
      kept[i] = Entry(topValues[row * COUNT + i], topColumns[row * COUNT + i]);
    }
  }
  var keptUsed = select(0u, COUNT, isFirst);
  var last = Entry(0.0, 0u);
  for (var place = 0u; place < COUNT; place++) {
    var best = Entry(LOWEST, NONE);
    for (var i = local; i < sizes.columns; i += ${WORKGROUP}u) {
      let entry = Entry(logits[start + i], sizes.firstColumn + i);
      if (isBefore(entry, best) && (place == 0u || isBefore(last, entry))) { best = entry; }
    }
    found[local] = best;
    workgroupBarrier();
    if (local == 0u) {
      for (var other = 1u; other < ${WORKGROUP}u; other++) {
        if (isBefore(found[other], best)) { best = found[other]; }
      }
      if (keptUsed < COUNT && isBefore(kept[keptUsed], best)) {
        best = kept[keptUsed];
        keptUsed++;
      }
      // Where nothing is larger than anything, in a row of NaN, the token still has to be one.
      best.column = min(best.column, sizes.firstColumn + sizes.columns - 1u);
      topValues[row * COUNT + place] = best.value;
      topColumns[row * COUNT + place] = best.column;
      chosen = best;
    }
    last = workgroupUniformLoad(&chosen);
  }
  ${normalized ? NORMALIZE : ''}
}`;
}

/** Behind the choice: the row's largest logit, chunks before included, is in its first place. */
const NORMALIZE = `
  if (local == 0u) { chosen = Entry(topValues[row * COUNT], 0u); }
  let largest = workgroupUniformLoad(&chosen).value;
  var sum = 0.0;
  for (var i = local; i < sizes.columns; i += ${WORKGROUP}u) { sum += exp(logits[start + i] - largest); }
  found[local] = Entry(sum, 0u);
  workgroupBarrier();
  if (local == 0u) {
    var total = 0.0;
    if (!isFirst) { total = normalizer[2u * row + 1u] * exp(normalizer[2u * row] - largest); }
    for (var other = 0u; other < ${WORKGROUP}u; other++) { total += found[other].value; }
    normalizer[2u * row] = largest;
    normalizer[2u * row + 1u] = total;
  }`;
