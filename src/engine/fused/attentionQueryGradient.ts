/** The first kernel of attention's backward pass: dQ = dS K, and delta for the second. See `attentionBackward.ts`. */
import type { BackwardPass } from './attentionBackward.ts';
import { type AttentionTile, checkTile, lanesOf, shapeWords, viewWords } from './attentionShapes.ts';
import { type AttentionVariant, laneWgsl, probabilityWgsl, scoreWgsl, variantKey, variantOf } from './attentionWgsl.ts';
import type { Runner } from './runner.ts';
import { bindStorage, type StorageBindings } from './storageBindings.ts';

/** Writes `gradients.queries` and `delta`. Shapes are checked already. */
export function dispatchQueryGradient(runner: Runner, pass: BackwardPass, tile: AttentionTile): void {
  const { inputs, forward, outputGradient, delta, gradients } = pass;
  checkTile(runner, tile, 4 * (2 * tile.rows * tile.columns + tile.rows));
  const { queries, keys, values, batch, queryLength, numHeads, dKv, bias, keyVisible } = inputs;
  const lanes = lanesOf(dKv, [queries, keys, values, gradients.queries]);
  const bindings = bindStorage([
    { name: 'queries', array: queries.array, access: 'read', element: 'Lanes' },
    { name: 'keys', array: keys.array, access: 'read', element: 'Lanes' },
    { name: 'values', array: values.array, access: 'read', element: 'Lanes' },
    ...(bias === null ? [] : [{ name: 'bias', array: bias, access: 'read', element: 'f32' } as const]),
    ...(keyVisible === null
      ? []
      : [{ name: 'keyVisible', array: keyVisible, access: 'read', element: 'f32' } as const]),
    { name: 'output', array: forward.output, access: 'read', element: 'Lanes' },
    { name: 'outputGradient', array: outputGradient, access: 'read', element: 'Lanes' },
    { name: 'logSumExp', array: forward.logSumExp, access: 'read', element: 'f32' },
    { name: 'queryGradient', array: gradients.queries.array, access: 'write', element: 'Lanes' },
    { name: 'delta', array: delta, access: 'write', element: 'f32' },
  ]);
  const variant = variantOf(inputs, lanes);
  const kernel = {
    key: `attentionQueryGradient ${variantKey(variant)} ${Object.values(tile).join('x')} ${bindings.signature}`,
    code: () => queryGradientCode(variant, tile, bindings),
  };
  const words = [...shapeWords(inputs, lanes), ...viewWords(gradients.queries, lanes)];
  runner.dispatch(kernel, bindings.arrays, words, [Math.ceil(queryLength / tile.rows), numHeads, batch]);
}

function queryGradientCode(variant: AttentionVariant, tile: AttentionTile, bindings: StorageBindings): string {
  const { rows, columns, invocations } = tile;
  const stepsOfHead = variant.dKv / variant.lanes;
  const tasks = Math.ceil(((rows / 4) * stepsOfHead) / invocations);
  return `
${laneWgsl(variant)}
${bindings.wgsl}
${scoreWgsl(variant, bindings.uniformBinding, 'queryGradient: vec2u,')}
${probabilityWgsl(variant)}

const ROWS = ${rows}u; // queries of a workgroup
const COLUMNS = ${columns}u; // keys of a tile
const COLUMN_BLOCKS = ${columns / 4}u;
const INVOCATIONS = ${invocations}u;
const TASKS = ${tasks}u; // of an invocation; a task is a step of four rows of the gradient

// Of the tile, [ROWS, COLUMNS].
var<workgroup> products: array<vec4f, ROWS * COLUMN_BLOCKS>;
var<workgroup> scoreGradients: array<vec4f, ROWS * COLUMN_BLOCKS>; // dP, then dS
var<workgroup> rowDelta: array<f32, ROWS>;

fn deltaOf(at: Head, query: u32) -> f32 {
  let start = plainStep(queryRow(at, query), at.head);
  var delta = 0.0;
  for (var step = 0u; step < HEAD_STEPS; step++) {
    delta += product(load_output(start + step), load_outputGradient(start + step));
  }
  return delta;
}

@compute @workgroup_size(${invocations})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = Head(group.z, group.y);
  let firstQuery = group.x * ROWS;
  let rowBlocks = (min(ROWS, shape.queryLength - firstQuery) + 3u) / 4u;
  let keyEnd = ${variant.causal ? 'min(shape.keyLength, firstQuery + ROWS)' : 'shape.keyLength'};
  if (local < 4u * rowBlocks) {
    rowDelta[local] = deltaOf(at, firstQuery + local);
    if (firstQuery + local < shape.queryLength) {
      store_delta(statisticsIndex(at, firstQuery + local), rowDelta[local]);
    }
  }
  workgroupBarrier();
  var sums: array<Lanes, 4u * TASKS>; // of four rows, one task after another

  for (var firstKey = 0u; firstKey < keyEnd; firstKey += COLUMNS) {
    let columnBlocks = (min(COLUMNS, keyEnd - firstKey) + 3u) / 4u;
    for (var block = local; block < rowBlocks * columnBlocks; block += INVOCATIONS) {
      let row = 4u * (block / columnBlocks);
      let column = block % columnBlocks;
      let query = firstQuery + row;
      let key = firstKey + 4u * column;
      let first = row * COLUMN_BLOCKS + column;
      let blockProducts = scoreProducts(at, query, key);
      products[first] = blockProducts[0];
      products[first + COLUMN_BLOCKS] = blockProducts[1];
      products[first + 2u * COLUMN_BLOCKS] = blockProducts[2];
      products[first + 3u * COLUMN_BLOCKS] = blockProducts[3];
      let blockGradients = weightGradients(at, query, key);
      scoreGradients[first] = blockGradients[0];
      scoreGradients[first + COLUMN_BLOCKS] = blockGradients[1];
      scoreGradients[first + 2u * COLUMN_BLOCKS] = blockGradients[2];
      scoreGradients[first + 3u * COLUMN_BLOCKS] = blockGradients[3];
      let visible = areVisible(at, key);
      // A loop over memory and not four copies: software GPUs compile this for seconds as it is.
      for (var i = 0u; i < min(4u, shape.queryLength - query); i++) {
        let place = first + i * COLUMN_BLOCKS;
        let queries = vec4u(query + i);
        let scores = maskedScores(products[place], visible, at.head, queries, fourFrom(key));
        let weights = probabilities(scores, vec4f(load_logSumExp(statisticsIndex(at, query + i))), queries);
        scoreGradients[place] = weights * (scoreGradients[place] - rowDelta[row + i]);
      }
    }
    workgroupBarrier();

    for (var task = 0u; task < TASKS; task++) {
      let index = local + task * INVOCATIONS;
      if (index < rowBlocks * HEAD_STEPS) {
        let step = index % HEAD_STEPS;
        let firstRow = 4u * (index / HEAD_STEPS);
        var sum0 = sums[4u * task];
        var sum1 = sums[4u * task + 1u];
        var sum2 = sums[4u * task + 2u];
        var sum3 = sums[4u * task + 3u];
        for (var column = 0u; column < columnBlocks; column++) {
          let key = firstKey + 4u * column;
          let keyBlock = LanesBlock(
            load_keys(firstStep(keyRow(at, key), shape.keys, at.head) + step),
            load_keys(firstStep(keyRow(at, key + 1u), shape.keys, at.head) + step),
            load_keys(firstStep(keyRow(at, key + 2u), shape.keys, at.head) + step),
            load_keys(firstStep(keyRow(at, key + 3u), shape.keys, at.head) + step),
          );
          let first = firstRow * COLUMN_BLOCKS + column;
          sum0 += weigh(keyBlock, scoreGradients[first]);
          sum1 += weigh(keyBlock, scoreGradients[first + COLUMN_BLOCKS]);
          sum2 += weigh(keyBlock, scoreGradients[first + 2u * COLUMN_BLOCKS]);
          sum3 += weigh(keyBlock, scoreGradients[first + 3u * COLUMN_BLOCKS]);
        }
        sums[4u * task] = sum0;
        sums[4u * task + 1u] = sum1;
        sums[4u * task + 2u] = sum2;
        sums[4u * task + 3u] = sum3;
      }
    }
    workgroupBarrier(); // the next tile overwrites the score gradients
  }

  for (var task = 0u; task < TASKS; task++) {
    let index = local + task * INVOCATIONS;
    let firstRow = 4u * (index / HEAD_STEPS);
    for (var i = 0u; i < 4u; i++) {
      let query = firstQuery + firstRow + i;
      if (index < rowBlocks * HEAD_STEPS && query < shape.queryLength) {
        let place = firstStep(queryRow(at, query), shape.queryGradient, at.head) + index % HEAD_STEPS;
        store_queryGradient(place, sums[4u * task + i]);
      }
    }
  }
}`;
}
