/** Attention forward where a workgroup owns queries together: see `attention.ts` and `attentionWorkgroups.ts`. */
import type { AttentionTile } from './attentionTiles.ts';
import { type AttentionVariant, laneWgsl, scoreWgsl } from './attentionWgsl.ts';
import { addTile, blockProducts, storeBlock, storeTile, tileConstants, tileSums } from './attentionWorkgroups.ts';
import type { StorageBindings } from './storageBindings.ts';

export function forwardOfWorkgroups(variant: AttentionVariant, tile: AttentionTile, bindings: StorageBindings): string {
  const { invocations, rows } = tile;
  return `
${laneWgsl(variant)}
${bindings.wgsl}
${scoreWgsl(variant, bindings.uniformBinding, '')}
${tileConstants(variant, tile)}
${blockProducts('productsOf', 'queries', 'keys')}

const SHARERS = ${invocations / rows}u; // invocations that share a row's softmax

// Of the tile: products, then scores, then exp(score - maximum of the row so far).
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
  let firstRow = group.x * ROWS;
  let rowBlocks = (min(ROWS, shape.queryLength - firstRow) + 3u) / 4u;
  let keyEnd = keyEndOf(firstRow + ROWS);
  let own = local / SHARERS; // row of the softmax
  let sharer = local % SHARERS;
  let isThere = own < 4u * rowBlocks;
  if (sharer == 0u) { rowMaximum[own] = HIDDEN; }
  ${tileSums('sums')}

  for (var firstColumn = 0u; firstColumn < keyEnd; firstColumn += COLUMNS) {
    let columnBlocks = (min(COLUMNS, keyEnd - firstColumn) + 3u) / 4u;
    for (var index = local; index < rowBlocks * columnBlocks; index += INVOCATIONS) {
      let row = 4u * (index / columnBlocks);
      let column = index % columnBlocks;
      let first = row * COLUMN_BLOCKS + column;
      ${storeBlock('weights', 'products')}
    }
    workgroupBarrier();

    let before = rowMaximum[own];
    var share = vec4f(before);
    if (isThere) {
      for (var column = sharer; column < columnBlocks; column += SHARERS) {
        let keys = fourFrom(firstColumn + 4u * column);
        let queries = vec4u(firstRow + own);
        let products = weights[own * COLUMN_BLOCKS + column]${variant.bias ? ' + biases(at.head, queries, keys)' : ''};
        let scores = maskedScores(products, areVisible(at, keys.x), queries, keys);
        weights[own * COLUMN_BLOCKS + column] = scores;
        share = max(share, scores);
      }
    }
    shares[local] = max(max(share.x, share.y), max(share.z, share.w));
    workgroupBarrier();

    var maximum = shares[own * SHARERS];
    for (var other = 1u; other < SHARERS; other++) { maximum = max(maximum, shares[own * SHARERS + other]); }
    var sum = vec4f();
    if (isThere) {
      for (var column = sharer; column < columnBlocks; column += SHARERS) {
        let exponentials = exp(weights[own * COLUMN_BLOCKS + column] - maximum);
        weights[own * COLUMN_BLOCKS + column] = exponentials;
        sum += exponentials;
      }
    }
    workgroupBarrier(); // everyone has read the shares of the maximum
    shares[local] = (sum.x + sum.y) + (sum.z + sum.w);
    if (sharer == 0u) {
      rowRescale[own] = exp(before - maximum);
      rowMaximum[own] = maximum;
    }
    workgroupBarrier();

    if (sharer == 0u) {
      var total = rowSum[own] * rowRescale[own];
      for (var other = 0u; other < SHARERS; other++) { total += shares[own * SHARERS + other]; }
      rowSum[own] = total;
    }
    ${addTile([{ into: 'sums', columns: 'values', weights: 'weights' }], (row) => ` * rowRescale[${row}]`)}
    workgroupBarrier(); // the next tile overwrites the weights
  }

  if (sharer == 0u && firstRow + own < shape.queryLength) {
    store_logSumExp(statisticsIndex(at, firstRow + own), rowMaximum[own] + log(rowSum[own]));
  }
  ${storeTile(
    'shape.queryLength',
    (row, step, sum) => `store_output(place_output(at, firstRow + ${row}) + ${step}, sums[${sum}] / rowSum[${row}]);`,
  )}
}`;
}
