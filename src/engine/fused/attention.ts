/**
 * Attention forward in one kernel. A workgroup owns the queries of a tile and walks through the keys, tile by tile, with
 * the running maximum and sum of an online softmax (Milakov and Gimelshein 2018; Dao et al. 2022), so that scores exist
 * only in workgroup memory and keys may be as many as they like.
 */
import {
  type AttentionInputs,
  type AttentionTile,
  checkAttention,
  checkTile,
  lanesOf,
  shapeWords,
} from './attentionShapes.ts';
import { type AttentionVariant, laneWgsl, scoreWgsl, variantKey, variantOf } from './attentionWgsl.ts';
import type { GpuArray, Runner } from './runner.ts';
import { bindStorage, type StorageBindings } from './storageBindings.ts';

export interface AttentionOutput {
  /** `[batch * queryLength, numHeads * dKv]` */
  readonly output: GpuArray;
  /** `[batch, numHeads, queryLength]`, for the backward pass: log Σ exp(score), or -1e10 where no key is visible. */
  readonly logSumExp: GpuArray;
}

/**
 * `softmax(Q Kᵀ + bias) V` for every batch row and head, hidden keys left out. Gradient: `attentionBackward`.
 * @throws Error if shapes do not fit
 */
export function attentionForward(
  runner: Runner,
  inputs: AttentionInputs,
  tile: AttentionTile = runner.choices.attentionTile,
): AttentionOutput {
  checkAttention(inputs);
  checkTile(runner, tile, 4 * (tile.rows * tile.columns + tile.invocations + 3 * tile.rows));
  const { queries, keys, values, batch, queryLength, numHeads, dKv, bias, keyVisible } = inputs;
  const output = runner.allocate([batch * queryLength, numHeads * dKv]);
  const logSumExp = runner.allocate([batch, numHeads, queryLength]);
  const lanes = lanesOf(dKv, [queries, keys, values]);
  const bindings = bindStorage([
    { name: 'queries', array: queries.array, access: 'read', element: 'Lanes' },
    { name: 'keys', array: keys.array, access: 'read', element: 'Lanes' },
    { name: 'values', array: values.array, access: 'read', element: 'Lanes' },
    ...(bias === null ? [] : [{ name: 'bias', array: bias, access: 'read', element: 'f32' } as const]),
    ...(keyVisible === null
      ? []
      : [{ name: 'keyVisible', array: keyVisible, access: 'read', element: 'f32' } as const]),
    { name: 'output', array: output, access: 'write', element: 'Lanes' },
    { name: 'logSumExp', array: logSumExp, access: 'write', element: 'f32' },
  ]);
  const variant = variantOf(inputs, lanes);
  const kernel = {
    key: `attentionForward ${variantKey(variant)} ${Object.values(tile).join('x')} ${bindings.signature}`,
    code: () => forwardCode(variant, tile, bindings),
  };
  const workgroups = [Math.ceil(queryLength / tile.rows), numHeads, batch] as const;
  runner.dispatch(kernel, bindings.arrays, shapeWords(inputs, lanes), workgroups);
  return { output, logSumExp };
}

function forwardCode(variant: AttentionVariant, tile: AttentionTile, bindings: StorageBindings): string {
  const { rows, columns, invocations } = tile;
  const stepsOfHead = variant.dKv / variant.lanes;
  const tasks = Math.ceil(((rows / 4) * stepsOfHead) / invocations);
  return `
${laneWgsl(variant)}
${bindings.wgsl}
${scoreWgsl(variant, bindings.uniformBinding, '')}

const ROWS = ${rows}u; // queries of a workgroup
const COLUMNS = ${columns}u; // keys of a tile
const COLUMN_BLOCKS = ${columns / 4}u;
const INVOCATIONS = ${invocations}u;
const SHARERS = ${invocations / rows}u; // invocations that share a row's softmax
const TASKS = ${tasks}u; // of an invocation; a task is a step of four rows of the output

// Of the tile, [ROWS, COLUMNS]: products, then scores, then exp(score - maximum of the row so far).
var<workgroup> weights: array<vec4f, ROWS * COLUMN_BLOCKS>;
var<workgroup> shares: array<f32, INVOCATIONS>;
// Of each row, over the keys so far.
var<workgroup> rowMaximum: array<f32, ROWS>;
var<workgroup> rowSum: array<f32, ROWS>;
// By which what was summed with the maximum before must be multiplied.
var<workgroup> rowRescale: array<f32, ROWS>;

@compute @workgroup_size(${invocations})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = Head(group.z, group.y);
  let firstQuery = group.x * ROWS;
  let rowBlocks = (min(ROWS, shape.queryLength - firstQuery) + 3u) / 4u;
  let keyEnd = ${variant.causal ? 'min(shape.keyLength, firstQuery + ROWS)' : 'shape.keyLength'};
  let row = local / SHARERS; // of the softmax
  let sharer = local % SHARERS;
  let isThere = row < 4u * rowBlocks;
  if (sharer == 0u) { rowMaximum[row] = HIDDEN; }
  var sums: array<Lanes, 4u * TASKS>; // of four rows, one task after another

  for (var firstKey = 0u; firstKey < keyEnd; firstKey += COLUMNS) {
    let columnBlocks = (min(COLUMNS, keyEnd - firstKey) + 3u) / 4u;
    for (var block = local; block < rowBlocks * columnBlocks; block += INVOCATIONS) {
      let rowBlock = block / columnBlocks;
      let column = block % columnBlocks;
      let products = scoreProducts(at, firstQuery + 4u * rowBlock, firstKey + 4u * column);
      let first = 4u * rowBlock * COLUMN_BLOCKS + column;
      weights[first] = products[0];
      weights[first + COLUMN_BLOCKS] = products[1];
      weights[first + 2u * COLUMN_BLOCKS] = products[2];
      weights[first + 3u * COLUMN_BLOCKS] = products[3];
    }
    workgroupBarrier();

    let before = rowMaximum[row];
    var share = vec4f(before);
    if (isThere) {
      for (var column = sharer; column < columnBlocks; column += SHARERS) {
        let key = firstKey + 4u * column;
        let products = weights[row * COLUMN_BLOCKS + column];
        let scores =
          maskedScores(products, areVisible(at, key), at.head, vec4u(firstQuery + row), fourFrom(key));
        weights[row * COLUMN_BLOCKS + column] = scores;
        share = max(share, scores);
      }
    }
    shares[local] = max(max(share.x, share.y), max(share.z, share.w));
    workgroupBarrier();

    var maximum = shares[row * SHARERS];
    for (var other = 1u; other < SHARERS; other++) { maximum = max(maximum, shares[row * SHARERS + other]); }
    var sum = vec4f();
    if (isThere) {
      for (var column = sharer; column < columnBlocks; column += SHARERS) {
        let exponentials = exp(weights[row * COLUMN_BLOCKS + column] - maximum);
        weights[row * COLUMN_BLOCKS + column] = exponentials;
        sum += exponentials;
      }
    }
    workgroupBarrier(); // everyone has read the shares of the maximum
    shares[local] = (sum.x + sum.y) + (sum.z + sum.w);
    if (sharer == 0u) {
      rowRescale[row] = exp(before - maximum);
      rowMaximum[row] = maximum;
    }
    workgroupBarrier();

    if (sharer == 0u) {
      var total = rowSum[row] * rowRescale[row];
      for (var other = 0u; other < SHARERS; other++) { total += shares[row * SHARERS + other]; }
      rowSum[row] = total;
    }
    for (var task = 0u; task < TASKS; task++) {
      let index = local + task * INVOCATIONS;
      if (index < rowBlocks * HEAD_STEPS) {
        let step = index % HEAD_STEPS;
        let firstRow = 4u * (index / HEAD_STEPS);
        var sum0 = Lanes();
        var sum1 = Lanes();
        var sum2 = Lanes();
        var sum3 = Lanes();
        for (var column = 0u; column < columnBlocks; column++) {
          let key = firstKey + 4u * column;
          let valueBlock = LanesBlock(
            load_values(firstStep(keyRow(at, key), shape.values, at.head) + step),
            load_values(firstStep(keyRow(at, key + 1u), shape.values, at.head) + step),
            load_values(firstStep(keyRow(at, key + 2u), shape.values, at.head) + step),
            load_values(firstStep(keyRow(at, key + 3u), shape.values, at.head) + step),
          );
          let first = firstRow * COLUMN_BLOCKS + column;
          sum0 += weigh(valueBlock, weights[first]);
          sum1 += weigh(valueBlock, weights[first + COLUMN_BLOCKS]);
          sum2 += weigh(valueBlock, weights[first + 2u * COLUMN_BLOCKS]);
          sum3 += weigh(valueBlock, weights[first + 3u * COLUMN_BLOCKS]);
        }
        sums[4u * task] = sums[4u * task] * rowRescale[firstRow] + sum0;
        sums[4u * task + 1u] = sums[4u * task + 1u] * rowRescale[firstRow + 1u] + sum1;
        sums[4u * task + 2u] = sums[4u * task + 2u] * rowRescale[firstRow + 2u] + sum2;
        sums[4u * task + 3u] = sums[4u * task + 3u] * rowRescale[firstRow + 3u] + sum3;
      }
    }
    workgroupBarrier(); // the next tile overwrites the weights
  }

  if (sharer == 0u && firstQuery + row < shape.queryLength) {
    store_logSumExp(statisticsIndex(at, firstQuery + row), rowMaximum[row] + log(rowSum[row]));
  }
  for (var task = 0u; task < TASKS; task++) {
    let index = local + task * INVOCATIONS;
    let firstRow = 4u * (index / HEAD_STEPS);
    for (var i = 0u; i < 4u; i++) {
      if (index < rowBlocks * HEAD_STEPS && firstQuery + firstRow + i < shape.queryLength) {
        let place = plainStep(queryRow(at, firstQuery + firstRow + i), at.head) + index % HEAD_STEPS;
        store_output(place, sums[4u * task + i] / rowSum[firstRow + i]);
      }
    }
  }
}`;
}
