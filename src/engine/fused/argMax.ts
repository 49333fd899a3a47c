/** The likeliest token of each row: the place of the largest logit, over a vocabulary that may come in chunks. */
import type { GpuArray, Runner } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';
import { type RowVariant, rowGroups } from './wgsl.ts';

const WORKGROUP = 64;

/**
 * Takes the logits `[R, columns]` of the vocabulary's columns from `firstColumn` on into `best`, `[R, 2]`: the largest
 * logit so far and its column as a float32 (exact below 2²⁴). Of equals the first. Column 0 begins anew.
 * @throws Error if shapes do not fit
 */
export function accumulateArgMax(runner: Runner, best: GpuArray, logits: GpuArray, firstColumn: number): void {
  const [rows, columns] = matrixShape(logits, 'logits');
  expectShape(best, [rows, 2], 'best');
  const variant: RowVariant = { rows: 'workgroup', lanes: 1, workgroup: WORKGROUP };
  runner.dispatch(
    { key: 'argMax', code: () => CODE },
    [logits, best],
    [rows, columns, firstColumn],
    rowGroups(variant, rows, runner.limits),
  );
}

const CODE = `
struct Sizes { rows: u32, columns: u32, firstColumn: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [R, columns]
@group(0) @binding(1) var<storage, read_write> best: array<f32>; // [R, 2]
@group(0) @binding(2) var<uniform> sizes: Sizes;

var<workgroup> largest: array<f32, ${WORKGROUP}>;
var<workgroup> places: array<u32, ${WORKGROUP}>;

@compute @workgroup_size(${WORKGROUP})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= sizes.rows) { return; }
  var value = -3.4e38;
  var place = sizes.columns; // none
  for (var column = local; column < sizes.columns; column += ${WORKGROUP}u) {
    let logit = logits[row * sizes.columns + column];
    if (logit > value) {
      value = logit;
      place = column;
    }
  }
  largest[local] = value;
  places[local] = place;
  workgroupBarrier();
  if (local > 0u) { return; }
  for (var other = 1u; other < ${WORKGROUP}u; other++) {
    if (largest[other] > value || (largest[other] == value && places[other] < place)) {
      value = largest[other];
      place = places[other];
    }
  }
  if (sizes.firstColumn == 0u || value > best[2u * row]) {
    best[2u * row] = value;
    best[2u * row + 1u] = f32(sizes.firstColumn + min(place, sizes.columns - 1u));
  }
}`;
