/**
 * WGSL of the kernels in which each invocation owns its rows: scores of `rows` by `columns` pairs at a time, each number
 * in a variable of its own, because software GPUs read an array at a computed index one lane after another. Text is
 * therefore written out once for each variable; only the steps of a head are a loop.
 *
 * Names of arrays are those of `bindStorage`: an array `keys` has `place_keys(at, row)` and `load_keys(place)`.
 */
import { type AttentionTile, rowsOfGroup } from './attentionTiles.ts';
import type { AttentionVariant } from './attentionWgsl.ts';
import { lines, range } from './wgslLines.ts';

/** What must stand before everything else. */
export function registersHead({ sharing }: AttentionTile): string {
  return sharing === 'quad' ? 'enable subgroups;' : '';
}

/** The entry point's beginning. `firstRow` is the first of the invocation's rows, `firstOfGroup` of its workgroup's. */
export function registersMain(tile: AttentionTile): string {
  const { sharing, rows, invocations } = tile;
  const isQuad = sharing === 'quad';
  return `
@compute @workgroup_size(${invocations})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  ${isQuad ? '@builtin(subgroup_invocation_id) lane: u32,' : ''}
) {
  let at = Head(group.z, group.y);
  let firstOfGroup = group.x * ${rowsOfGroup(tile)}u;
  let firstRow = firstOfGroup + local * ${rows}u;
  ${isQuad ? 'let quadLane = lane % 4u;' : ''}`;
}

/** Where the invocation's rows of an array begin, before the loop over columns. */
export function rowPlaces({ rows }: AttentionTile, array: string): string {
  return lines(rows, (i) => `let ${array}Row${i} = place_${array}(at, firstRow + ${i}u);`);
}

/** Where the rows of an array that stand in the columns from `column` on begin, within the loop over columns. */
export function columnPlaces({ sharing, columns }: AttentionTile, array: string): string {
  // A quad's lane reads every fourth.
  return sharing === 'quad'
    ? lines(
        columns / 4,
        (block) => `let ${array}Column${block} = place_${array}(at, column + ${4 * block}u + quadLane);`,
      )
    : lines(columns, (j) => `let ${array}Column${j} = place_${array}(at, column + ${j}u);`);
}

/** Reads one step of four columns of an array. */
function readBlock({ sharing }: AttentionTile, array: string, block: number): string {
  if (sharing !== 'quad') {
    const four = [0, 1, 2, 3].map((j) => `load_${array}(${array}Column${4 * block + j} + step)`);
    return `let ${array}Block${block} = LanesBlock(${four.join(', ')});`;
  }
  const four = [0, 1, 2, 3].map((j) => `quadBroadcast(${array}Own${block}, ${j}u)`);
  return `let ${array}Own${block} = load_${array}(${array}Column${block} + step);
let ${array}Block${block} = LanesBlock(${four.join(', ')});`;
}

/**
 * Which of the columns, keys, are visible: `visible${block}`. Ends the pass through them if none is and all rows see
 * keys before: their weights would be 0, exactly. Of causal queries some may see fewer. `isSeeing` is declared before
 * the loop.
 */
export function skipHidden({ columns }: AttentionTile): string {
  const blocks = columns / 4;
  const anyVisible = range(blocks)
    .map((block) => `any(visible${block})`)
    .join(' || ');
  return `
${lines(blocks, (block) => `let visible${block} = areVisible(at, column + ${4 * block}u);`)}
let seesMore = ${anyVisible};
if (isSeeing && !seesMore && shape.causal == 0u) { continue; }
isSeeing = isSeeing || seesMore;`;
}

/** Products of all rows with all columns: variables `${into}${row}_${block}`, each of four columns. */
export interface Products {
  readonly into: string;
  readonly rows: string;
  readonly columns: string;
}

export function productLoop(tile: AttentionTile, all: readonly Products[]): string {
  const { rows } = tile;
  const blocks = tile.columns / 4;
  return `
${all.map(({ into }) => lines(rows, (i) => lines(blocks, (block) => `var ${into}${i}_${block} = vec4f();`))).join('\n')}
for (var step = 0u; step < HEAD_STEPS; step++) {
  ${all
    .map(
      (product) => `
  ${lines(rows, (i) => `let ${product.rows}${i} = load_${product.rows}(${product.rows}Row${i} + step);`)}
  ${lines(
    blocks,
    (block) => `
  ${readBlock(tile, product.columns, block)}
  ${lines(rows, (i) => `${product.into}${i}_${block} += ${product.rows}${i} * ${product.columns}Block${block};`)}`,
  )}`,
    )
    .join('\n')}
}`;
}

/** Sums over columns with weights `${weights}${row}_${block}`, added to the private array `into`: see `sumsWgsl`. */
export interface WeightedSums {
  readonly into: string;
  readonly columns: string;
  readonly weights: string;
}

/** @param rescale by which variable the sum of a row so far is multiplied first */
export function weightedSumLoop(
  tile: AttentionTile,
  all: readonly WeightedSums[],
  rescale: ((row: number) => string) | null = null,
): string {
  const { rows } = tile;
  const scaled = (i: number) => (rescale === null ? '' : ` * ${rescale(i)}`);
  return `
for (var step = 0u; step < HEAD_STEPS; step++) {
  ${all
    .map(
      ({ into, columns, weights }) => `
  ${lines(rows, (i) => `var ${into}${i} = ${into}[${rows}u * step + ${i}u]${scaled(i)};`)}
  ${lines(
    tile.columns / 4,
    (block) => `
  ${readBlock(tile, columns, block)}
  ${lines(rows, (i) => `${into}${i} += weigh(${columns}Block${block}, ${weights}${i}_${block});`)}`,
  )}
  ${lines(rows, (i) => `${into}[${rows}u * step + ${i}u] = ${into}${i};`)}`,
    )
    .join('\n')}
}`;
}

/** Declares what `weightedSumLoop` adds to. */
export function sumsWgsl({ rows }: AttentionTile, name: string): string {
  return `var ${name}: array<Lanes, ${rows}u * HEAD_STEPS>;`;
}

/** Stores a row's sums, each through `value`, at an array's place of that row. */
export function storeSums(
  { rows }: AttentionTile,
  row: number,
  array: string,
  value: (step: string) => string,
): string {
  return `let ${array}Place = place_${array}(at, firstRow + ${row}u);
for (var step = 0u; step < HEAD_STEPS; step++) { store_${array}(${array}Place + step, ${value(`${rows}u * step + ${row}u`)}); }`;
}

/**
 * Adds the position bias to the scores `scores`. Pairs on one diagonal have one bias, so that a block needs only as many
 * as it has diagonals.
 * @param rowsAre what the rows of the tile are
 */
export function addBias(
  { bias }: AttentionVariant,
  { rows, columns }: AttentionTile,
  scores: string,
  rowsAre: 'queries' | 'keys',
): string {
  if (!bias) return '';
  const [first, most] = rowsAre === 'queries' ? ['column - firstRow', rows] : ['firstRow - column', columns];
  const diagonal = (row: number, column: number) => (rowsAre === 'queries' ? column - row : row - column) + most - 1;
  const ofBlock = (row: number, block: number) =>
    [0, 1, 2, 3].map((j) => `bias${diagonal(row, 4 * block + j)}`).join(', ');
  return `
// Of pairs that are not there it may be another head's, or have wrapped around.
let firstBias = biasPlace(at.head) + ${first} - ${most - 1}u;
${lines(rows + columns - 1, (i) => `let bias${i} = load_bias(min(firstBias + ${i}u, biasPlace(at.head) + shape.keyLength - 1u));`)}
${lines(rows, (i) => lines(columns / 4, (block) => `${scores}${i}_${block} += vec4f(${ofBlock(i, block)});`))}`;
}
