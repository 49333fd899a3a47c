/** The kernels of attention's backward pass where each invocation owns rows: see `attentionBackward.ts`. */
import {
  addBias,
  columnPlaces,
  productLoop,
  registersHead,
  registersMain,
  rowPlaces,
  skipHidden,
  storeSums,
  sumsWgsl,
  weightedSumLoop,
} from './attentionRegisters.ts';
import { type AttentionTile, rowsOfGroup } from './attentionTiles.ts';
import { type AttentionVariant, DELTA_OF_QUERY, fourStatistics, gradientWgsl } from './attentionWgsl.ts';
import type { StorageBindings } from './storageBindings.ts';
import { lines } from './wgslLines.ts';

/** Rows are queries: dQ = dS K, and delta. */
export function queryGradientOfInvocations(
  variant: AttentionVariant,
  tile: AttentionTile,
  bindings: StorageBindings,
): string {
  const { rows, columns } = tile;
  const blocks = columns / 4;
  return `
${registersHead(tile)}
${gradientWgsl(variant, bindings, ['queryGradient'])}
${DELTA_OF_QUERY}

${registersMain(tile)}
  let columnEnd = keyEndOf(firstOfGroup + ${rowsOfGroup(tile)}u);
  ${rowPlaces(tile, 'queries')}
  ${rowPlaces(tile, 'outputGradient')}
  ${lines(
    rows,
    (i) => `
  let delta${i} = deltaOf(at, firstRow + ${i}u);
  let logSumExp${i} = vec4f(load_logSumExp(statisticsIndex(at, firstRow + ${i}u)));`,
  )}
  ${sumsWgsl(tile, 'sums')}
  var isSeeing = false;

  for (var column = 0u; column < columnEnd; column += ${columns}u) {
    ${skipHidden(tile)}
    ${columnPlaces(tile, 'keys')}
    ${columnPlaces(tile, 'values')}
    ${productLoop(tile, [
      { into: 'scores', rows: 'queries', columns: 'keys' },
      { into: 'gradients', rows: 'outputGradient', columns: 'values' },
    ])}
    ${addBias(variant, tile, 'scores', 'queries')}
    ${lines(
      blocks,
      (block) => `
    let keys${block} = fourFrom(column + ${4 * block}u);
    ${lines(
      rows,
      (i) => `
    scores${i}_${block} = maskedScores(scores${i}_${block}, visible${block}, vec4u(firstRow + ${i}u), keys${block});
    gradients${i}_${block} = probabilities(scores${i}_${block}, logSumExp${i}, vec4u(firstRow + ${i}u))
      * (gradients${i}_${block} - delta${i});`,
    )}`,
    )}
    ${weightedSumLoop(tile, [{ into: 'sums', columns: 'keys', weights: 'gradients' }])}
  }

  ${lines(
    rows,
    (i) => `
  if (firstRow + ${i}u < shape.queryLength) {
    store_delta(statisticsIndex(at, firstRow + ${i}u), delta${i});
    ${storeSums(tile, i, 'queryGradient', (step) => `sums[${step}]`)}
  }`,
  )}
}`;
}

/** Rows are keys: dK = dSᵀ Q and dV = Pᵀ dO. */
export function keyValueGradientOfInvocations(
  variant: AttentionVariant,
  tile: AttentionTile,
  bindings: StorageBindings,
): string {
  const { rows, columns } = tile;
  const blocks = columns / 4;
  return `
${registersHead(tile)}
${gradientWgsl(variant, bindings, ['keyGradient', 'valueGradient'])}
${fourStatistics('logSumExp')}
${fourStatistics('delta')}

${registersMain(tile)}
  ${rowPlaces(tile, 'keys')}
  ${rowPlaces(tile, 'values')}
  ${lines(rows, (i) => `let visible${i} = vec4<bool>(isVisible(at, firstRow + ${i}u));`)}
  // Keys that are all hidden from queries that see others have no gradient.
  var isSeen = shape.causal != 0u || load_logSumExp(statisticsIndex(at, 0u)) < 0.5 * HIDDEN;
  for (var row = 0u; row < ${rowsOfGroup(tile)}u; row++) { isSeen = isSeen || isVisible(at, firstOfGroup + row); }
  let columnEnd = select(0u, shape.queryLength, isSeen);
  ${sumsWgsl(tile, 'keySums')}
  ${sumsWgsl(tile, 'valueSums')}

  for (var column = firstOfGroup * shape.causal; column < columnEnd; column += ${columns}u) {
    ${columnPlaces(tile, 'queries')}
    ${columnPlaces(tile, 'outputGradient')}
    ${productLoop(tile, [
      { into: 'weights', rows: 'keys', columns: 'queries' },
      { into: 'gradients', rows: 'values', columns: 'outputGradient' },
    ])}
    ${addBias(variant, tile, 'weights', 'keys')}
    ${lines(
      blocks,
      (block) => `
    let queries${block} = fourFrom(column + ${4 * block}u);
    let logSumExp${block} = logSumExps(at, column + ${4 * block}u);
    let delta${block} = deltas(at, column + ${4 * block}u);
    // Queries past the last repeat it, and would count twice.
    let presence${block} = select(vec4f(), vec4f(1), queries${block} < vec4u(shape.queryLength));
    ${lines(
      rows,
      (i) => `
    weights${i}_${block} =
      maskedScores(weights${i}_${block}, visible${i}, queries${block}, vec4u(firstRow + ${i}u));
    weights${i}_${block} =
      presence${block} * probabilities(weights${i}_${block}, logSumExp${block}, queries${block});
    gradients${i}_${block} = weights${i}_${block} * (gradients${i}_${block} - delta${block});`,
    )}`,
    )}
    ${weightedSumLoop(tile, [
      { into: 'keySums', columns: 'queries', weights: 'gradients' },
      { into: 'valueSums', columns: 'outputGradient', weights: 'weights' },
    ])}
  }

  ${lines(
    rows,
    (i) => `
  if (firstRow + ${i}u < shape.keyLength) {
    ${storeSums(tile, i, 'keyGradient', (step) => `keySums[${step}]`)}
    ${storeSums(tile, i, 'valueGradient', (step) => `valueSums[${step}]`)}
  }`,
  )}
}`;
}
