/** Attention forward where each invocation owns queries: see `attention.ts` and `attentionRegisters.ts`. */
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
import { type AttentionVariant, laneWgsl, scoreWgsl } from './attentionWgsl.ts';
import type { StorageBindings } from './storageBindings.ts';
import { lines, range } from './wgslLines.ts';

export function forwardOfInvocations(
  variant: AttentionVariant,
  tile: AttentionTile,
  bindings: StorageBindings,
): string {
  const { rows, columns } = tile;
  const blocks = columns / 4;
  const weightsOf = (row: number) => range(blocks).map((block) => `weights${row}_${block}`);
  return `
${registersHead(tile)}
${laneWgsl(variant)}
${bindings.wgsl}
${scoreWgsl(variant, bindings.uniformBinding, '')}

fn largestOf(values: vec4f) -> f32 { return max(max(values.x, values.y), max(values.z, values.w)); }
fn sumOf(values: vec4f) -> f32 { return (values.x + values.y) + (values.z + values.w); }

${registersMain(tile)}
  let columnEnd = keyEndOf(firstOfGroup + ${rowsOfGroup(tile)}u);
  ${rowPlaces(tile, 'queries')}
  // Of each row, over the keys so far.
  ${lines(rows, (i) => `var maximum${i} = HIDDEN;\nvar sum${i} = 0.0;`)}
  ${sumsWgsl(tile, 'outputs')}
  var isSeeing = false;

  for (var column = 0u; column < columnEnd; column += ${columns}u) {
    ${skipHidden(tile)}
    ${columnPlaces(tile, 'keys')}
    ${productLoop(tile, [{ into: 'weights', rows: 'queries', columns: 'keys' }])}
    ${addBias(variant, tile, 'weights', 'queries')}
    ${lines(blocks, (block) => `let keys${block} = fourFrom(column + ${4 * block}u);`)}
    ${lines(
      rows,
      (i) => `
    ${lines(blocks, (block) => `weights${i}_${block} = maskedScores(weights${i}_${block}, visible${block}, vec4u(firstRow + ${i}u), keys${block});`)}
    let largest${i} = max(maximum${i}, largestOf(${weightsOf(i).reduce((a, b) => `max(${a}, ${b})`)}));
    // By which what was summed with the maximum before must be multiplied.
    let rescale${i} = exp(maximum${i} - largest${i});
    maximum${i} = largest${i};
    ${lines(blocks, (block) => `weights${i}_${block} = exp(weights${i}_${block} - largest${i});`)}
    sum${i} = sum${i} * rescale${i} + sumOf(${weightsOf(i).join(' + ')});`,
    )}
    ${columnPlaces(tile, 'values')}
    ${weightedSumLoop(tile, [{ into: 'outputs', columns: 'values', weights: 'weights' }], (i) => `rescale${i}`)}
  }

  ${lines(
    rows,
    (i) => `
  if (firstRow + ${i}u < shape.queryLength) {
    store_logSumExp(statisticsIndex(at, firstRow + ${i}u), maximum${i} + log(sum${i}));
    ${storeSums(tile, i, 'output', (step) => `outputs[${step}] / sum${i}`)}
  }`,
  )}
}`;
}
