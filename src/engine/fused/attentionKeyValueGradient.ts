/** The second kernel of attention's backward pass: dK = dSᵀ Q and dV = Pᵀ dO. See `attentionBackward.ts`. */
import type { BackwardPass } from './attentionBackward.ts';
import { type AttentionTile, checkTile, lanesOf, shapeWords, viewWords } from './attentionShapes.ts';
import { type AttentionVariant, laneWgsl, probabilityWgsl, scoreWgsl, variantKey, variantOf } from './attentionWgsl.ts';
import type { Runner } from './runner.ts';
import { bindStorage, type StorageBindings } from './storageBindings.ts';

/** Writes `gradients.keys` and `gradients.values`, after `dispatchQueryGradient`. Shapes are checked already. */
export function dispatchKeyValueGradient(runner: Runner, pass: BackwardPass, tile: AttentionTile): void {
  const { inputs, forward, outputGradient, delta, gradients } = pass;
  checkTile(runner, tile, 4 * 2 * tile.rows * tile.columns);
  const { queries, keys, values, batch, keyLength, numHeads, dKv, bias, keyVisible } = inputs;
  const lanes = lanesOf(dKv, [queries, keys, values, gradients.keys, gradients.values]);
  const bindings = bindStorage([
    { name: 'queries', array: queries.array, access: 'read', element: 'Lanes' },
    { name: 'keys', array: keys.array, access: 'read', element: 'Lanes' },
    { name: 'values', array: values.array, access: 'read', element: 'Lanes' },
    ...(bias === null ? [] : [{ name: 'bias', array: bias, access: 'read', element: 'f32' } as const]),
    ...(keyVisible === null
      ? []
      : [{ name: 'keyVisible', array: keyVisible, access: 'read', element: 'f32' } as const]),
    { name: 'outputGradient', array: outputGradient, access: 'read', element: 'Lanes' },
    { name: 'logSumExp', array: forward.logSumExp, access: 'read', element: 'f32' },
    { name: 'delta', array: delta, access: 'read', element: 'f32' },
    { name: 'keyGradient', array: gradients.keys.array, access: 'write', element: 'Lanes' },
    { name: 'valueGradient', array: gradients.values.array, access: 'write', element: 'Lanes' },
  ]);
  const variant = variantOf(inputs, lanes);
  const kernel = {
    key: `attentionKeyValueGradient ${variantKey(variant)} ${Object.values(tile).join('x')} ${bindings.signature}`,
    code: () => keyValueGradientCode(variant, tile, bindings),
  };
  const views = [gradients.keys, gradients.values].flatMap((view) => viewWords(view, lanes));
  const workgroups = [Math.ceil(keyLength / tile.rows), numHeads, batch] as const;
  runner.dispatch(kernel, bindings.arrays, [...shapeWords(inputs, lanes), ...views], workgroups);
}

function keyValueGradientCode(variant: AttentionVariant, tile: AttentionTile, bindings: StorageBindings): string {
  const { rows, columns, invocations } = tile;
  const stepsOfHead = variant.dKv / variant.lanes;
  const tasks = Math.ceil(((rows / 4) * stepsOfHead) / invocations);
  return `
${laneWgsl(variant)}
${bindings.wgsl}
${scoreWgsl(variant, bindings.uniformBinding, 'keyGradient: vec2u, valueGradient: vec2u,')}
${probabilityWgsl(variant)}

const ROWS = ${rows}u; // keys of a workgroup
const COLUMNS = ${columns}u; // queries of a tile
const COLUMN_BLOCKS = ${columns / 4}u;
const INVOCATIONS = ${invocations}u;
const TASKS = ${tasks}u; // of an invocation; a task is a step of four rows of both gradients

// Transposed: of a key, four queries at a time. [ROWS, COLUMNS]
var<workgroup> weights: array<vec4f, ROWS * COLUMN_BLOCKS>; // products, then P
var<workgroup> scoreGradients: array<vec4f, ROWS * COLUMN_BLOCKS>; // dP, then dS

fn logSumExps(at: Head, query: u32) -> vec4f {
  return vec4f(
    load_logSumExp(statisticsIndex(at, query)),
    load_logSumExp(statisticsIndex(at, query + 1u)),
    load_logSumExp(statisticsIndex(at, query + 2u)),
    load_logSumExp(statisticsIndex(at, query + 3u)),
  );
}

fn deltas(at: Head, query: u32) -> vec4f {
  return vec4f(
    load_delta(statisticsIndex(at, query)),
    load_delta(statisticsIndex(at, query + 1u)),
    load_delta(statisticsIndex(at, query + 2u)),
    load_delta(statisticsIndex(at, query + 3u)),
  );
}

@compute @workgroup_size(${invocations})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = Head(group.z, group.y);
  let firstKey = group.x * ROWS;
  let rowBlocks = (min(ROWS, shape.keyLength - firstKey) + 3u) / 4u;
  var keySums: array<Lanes, 4u * TASKS>; // of four rows, one task after another
  var valueSums: array<Lanes, 4u * TASKS>;

  for (var firstQuery = ${variant.causal ? 'firstKey' : '0u'}; firstQuery < shape.queryLength; firstQuery += COLUMNS) {
    let columnBlocks = (min(COLUMNS, shape.queryLength - firstQuery) + 3u) / 4u;
    for (var block = local; block < rowBlocks * columnBlocks; block += INVOCATIONS) {
      let rowBlock = block / columnBlocks;
      let column = block % columnBlocks;
      let query = firstQuery + 4u * column;
      let key = firstKey + 4u * rowBlock;
      let first = 4u * rowBlock * COLUMN_BLOCKS + column;
      let blockProducts = transpose(scoreProducts(at, query, key));
      weights[first] = blockProducts[0];
      weights[first + COLUMN_BLOCKS] = blockProducts[1];
      weights[first + 2u * COLUMN_BLOCKS] = blockProducts[2];
      weights[first + 3u * COLUMN_BLOCKS] = blockProducts[3];
      let blockGradients = transpose(weightGradients(at, query, key));
      scoreGradients[first] = blockGradients[0];
      scoreGradients[first + COLUMN_BLOCKS] = blockGradients[1];
      scoreGradients[first + 2u * COLUMN_BLOCKS] = blockGradients[2];
      scoreGradients[first + 3u * COLUMN_BLOCKS] = blockGradients[3];
      let queries = fourFrom(query);
      // Queries past the last repeat it, and would count twice.
      let presence = select(vec4f(), vec4f(1), queries < vec4u(shape.queryLength));
      let logSumExp = logSumExps(at, query);
      let delta = deltas(at, query);
      // A loop over memory and not four copies: software GPUs compile this for seconds as it is.
      for (var i = 0u; i < min(4u, shape.keyLength - key); i++) {
        let place = first + i * COLUMN_BLOCKS;
        let visible = vec4<bool>(isVisible(at, key + i));
        let scores = maskedScores(weights[place], visible, at.head, queries, vec4u(key + i));
        weights[place] = presence * probabilities(scores, logSumExp, queries);
        scoreGradients[place] = weights[place] * (scoreGradients[place] - delta);
      }
    }
    workgroupBarrier();

    for (var task = 0u; task < TASKS; task++) {
      let index = local + task * INVOCATIONS;
      if (index < rowBlocks * HEAD_STEPS) {
        let step = index % HEAD_STEPS;
        let firstRow = 4u * (index / HEAD_STEPS);
        var keySum0 = keySums[4u * task];
        var keySum1 = keySums[4u * task + 1u];
        var keySum2 = keySums[4u * task + 2u];
        var keySum3 = keySums[4u * task + 3u];
        var valueSum0 = valueSums[4u * task];
        var valueSum1 = valueSums[4u * task + 1u];
        var valueSum2 = valueSums[4u * task + 2u];
        var valueSum3 = valueSums[4u * task + 3u];
        for (var column = 0u; column < columnBlocks; column++) {
          let query = firstQuery + 4u * column;
          let r0 = queryRow(at, query);
          let r1 = queryRow(at, query + 1u);
          let r2 = queryRow(at, query + 2u);
          let r3 = queryRow(at, query + 3u);
          let queryBlock = LanesBlock(
            load_queries(firstStep(r0, shape.queries, at.head) + step),
            load_queries(firstStep(r1, shape.queries, at.head) + step),
            load_queries(firstStep(r2, shape.queries, at.head) + step),
            load_queries(firstStep(r3, shape.queries, at.head) + step),
          );
          let outputBlock = LanesBlock(
            load_outputGradient(plainStep(r0, at.head) + step),
            load_outputGradient(plainStep(r1, at.head) + step),
            load_outputGradient(plainStep(r2, at.head) + step),
            load_outputGradient(plainStep(r3, at.head) + step),
          );
          let first = firstRow * COLUMN_BLOCKS + column;
          keySum0 += weigh(queryBlock, scoreGradients[first]);
          keySum1 += weigh(queryBlock, scoreGradients[first + COLUMN_BLOCKS]);
          keySum2 += weigh(queryBlock, scoreGradients[first + 2u * COLUMN_BLOCKS]);
          keySum3 += weigh(queryBlock, scoreGradients[first + 3u * COLUMN_BLOCKS]);
          valueSum0 += weigh(outputBlock, weights[first]);
          valueSum1 += weigh(outputBlock, weights[first + COLUMN_BLOCKS]);
          valueSum2 += weigh(outputBlock, weights[first + 2u * COLUMN_BLOCKS]);
          valueSum3 += weigh(outputBlock, weights[first + 3u * COLUMN_BLOCKS]);
        }
        keySums[4u * task] = keySum0;
        keySums[4u * task + 1u] = keySum1;
        keySums[4u * task + 2u] = keySum2;
        keySums[4u * task + 3u] = keySum3;
        valueSums[4u * task] = valueSum0;
        valueSums[4u * task + 1u] = valueSum1;
        valueSums[4u * task + 2u] = valueSum2;
        valueSums[4u * task + 3u] = valueSum3;
      }
    }
    workgroupBarrier(); // the next tile overwrites both
  }

  for (var task = 0u; task < TASKS; task++) {
    let index = local + task * INVOCATIONS;
    let firstRow = 4u * (index / HEAD_STEPS);
    for (var i = 0u; i < 4u; i++) {
      let key = firstKey + firstRow + i;
      if (index < rowBlocks * HEAD_STEPS && key < shape.keyLength) {
        let step = index % HEAD_STEPS;
        store_keyGradient(firstStep(keyRow(at, key), shape.keyGradient, at.head) + step, keySums[4u * task + i]);
        store_valueGradient(firstStep(keyRow(at, key), shape.valueGradient, at.head) + step, valueSums[4u * task + i]);
      }
    }
  }
}`;
}
