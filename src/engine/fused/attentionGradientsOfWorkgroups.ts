/** The kernels of attention's backward pass where a workgroup owns rows together: see `attentionBackward.ts`. */
import type { AttentionTile } from './attentionTiles.ts';
import { type AttentionVariant, DELTA_OF_QUERY, fourStatistics, gradientWgsl } from './attentionWgsl.ts';
import { addTile, blockProducts, storeBlock, storeTile, tileConstants, tileSums } from './attentionWorkgroups.ts';
import type { StorageBindings } from './storageBindings.ts';

/** Rows are queries: dQ = dS K, and delta. */
export function queryGradientOfWorkgroups(
  variant: AttentionVariant,
  tile: AttentionTile,
  bindings: StorageBindings,
): string {
  return `
${gradientWgsl(variant, bindings, ['queryGradient'])}
${tileConstants(variant, tile)}
${blockProducts('productsOf', 'queries', 'keys')}
${blockProducts('gradientsOf', 'outputGradient', 'values')}
${DELTA_OF_QUERY}

${TILES}
var<workgroup> rowDelta: array<f32, ROWS>;

@compute @workgroup_size(${tile.invocations})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = Head(group.z, group.y);
  let firstRow = group.x * ROWS;
  let rowBlocks = (min(ROWS, shape.queryLength - firstRow) + 3u) / 4u;
  let keyEnd = keyEndOf(firstRow + ROWS);
  if (local < 4u * rowBlocks) {
    rowDelta[local] = deltaOf(at, firstRow + local);
    if (firstRow + local < shape.queryLength) {
      store_delta(statisticsIndex(at, firstRow + local), rowDelta[local]);
    }
  }
  workgroupBarrier();
  ${tileSums('sums')}

  for (var firstColumn = 0u; firstColumn < keyEnd; firstColumn += COLUMNS) {
    let columnBlocks = (min(COLUMNS, keyEnd - firstColumn) + 3u) / 4u;
    for (var index = local; index < rowBlocks * columnBlocks; index += INVOCATIONS) {
      ${BLOCK}
      let keys = fourFrom(firstColumn + 4u * column);
      let visible = areVisible(at, keys.x);
      // A loop over memory and not four copies: software GPUs compile this for seconds as it is.
      for (var i = 0u; i < min(4u, shape.queryLength - firstRow - row); i++) {
        let place = first + i * COLUMN_BLOCKS;
        let queries = vec4u(firstRow + row + i);
        let products = weights[place]${variant.bias ? ' + biases(at.head, queries, keys)' : ''};
        let scores = maskedScores(products, visible, queries, keys);
        let logSumExp = vec4f(load_logSumExp(statisticsIndex(at, queries.x)));
        scoreGradients[place] =
          probabilities(scores, logSumExp, queries) * (scoreGradients[place] - rowDelta[row + i]);
      }
    }
    workgroupBarrier();
    ${addTile([{ into: 'sums', columns: 'keys', weights: 'scoreGradients' }])}
    workgroupBarrier(); // the next tile overwrites the score gradients
  }
  ${storeTile(
    'shape.queryLength',
    (row, step, sum) => `store_queryGradient(place_queryGradient(at, firstRow + ${row}) + ${step}, sums[${sum}]);`,
  )}
}`;
}

/** Rows are keys: dK = dSᵀ Q and dV = Pᵀ dO. */
export function keyValueGradientOfWorkgroups(
  variant: AttentionVariant,
  tile: AttentionTile,
  bindings: StorageBindings,
): string {
  return `
${gradientWgsl(variant, bindings, ['keyGradient', 'valueGradient'])}
${tileConstants(variant, tile)}
${blockProducts('productsOf', 'keys', 'queries')}
${blockProducts('gradientsOf', 'values', 'outputGradient')}
${fourStatistics('logSumExp')}
${fourStatistics('delta')}

${TILES}

@compute @workgroup_size(${tile.invocations})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = Head(group.z, group.y);
  let firstRow = group.x * ROWS;
  let rowBlocks = (min(ROWS, shape.keyLength - firstRow) + 3u) / 4u;
  ${tileSums('keySums')}
  ${tileSums('valueSums')}

  for (var firstColumn = firstRow * shape.causal; firstColumn < shape.queryLength; firstColumn += COLUMNS) {
    let columnBlocks = (min(COLUMNS, shape.queryLength - firstColumn) + 3u) / 4u;
    for (var index = local; index < rowBlocks * columnBlocks; index += INVOCATIONS) {
      ${BLOCK}
      let queries = fourFrom(firstColumn + 4u * column);
      // Queries past the last repeat it, and would count twice.
      let presence = select(vec4f(), vec4f(1), queries < vec4u(shape.queryLength));
      let logSumExp = logSumExps(at, queries.x);
      let delta = deltas(at, queries.x);
      // A loop over memory and not four copies: software GPUs compile this for seconds as it is.
      for (var i = 0u; i < min(4u, shape.keyLength - firstRow - row); i++) {
        let place = first + i * COLUMN_BLOCKS;
        let keys = vec4u(firstRow + row + i);
        let products = weights[place]${variant.bias ? ' + biases(at.head, queries, keys)' : ''};
        let scores = maskedScores(products, vec4<bool>(isVisible(at, keys.x)), queries, keys);
        weights[place] = presence * probabilities(scores, logSumExp, queries);
        scoreGradients[place] = weights[place] * (scoreGradients[place] - delta);
      }
    }
    workgroupBarrier();
    ${addTile([
      { into: 'keySums', columns: 'queries', weights: 'scoreGradients' },
      { into: 'valueSums', columns: 'outputGradient', weights: 'weights' },
    ])}
    workgroupBarrier(); // the next tile overwrites both
  }
  ${storeTile(
    'shape.keyLength',
    (row, step, sum) => `store_keyGradient(place_keyGradient(at, firstRow + ${row}) + ${step}, keySums[${sum}]);
        store_valueGradient(place_valueGradient(at, firstRow + ${row}) + ${step}, valueSums[${sum}]);`,
  )}
}`;
}

const TILES = `
var<workgroup> weights: array<vec4f, ROWS * COLUMN_BLOCKS>; // products, then P
var<workgroup> scoreGradients: array<vec4f, ROWS * COLUMN_BLOCKS>; // dP, then dS`;

/** The products of block \`index\` of the tile. */
const BLOCK = `let row = 4u * (index / columnBlocks);
      let column = index % columnBlocks;
      let first = row * COLUMN_BLOCKS + column;
      ${storeBlock('weights', 'products')}
      ${storeBlock('scoreGradients', 'gradients')}`;
