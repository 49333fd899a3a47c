/**
 * WGSL of the kernels in which a workgroup owns its rows: the tile's scores lie in workgroup memory, `[ROWS, COLUMNS]`,
 * first computed in blocks of 4 by 4, then read as weights of sums over the columns.
 */
import type { AttentionTile } from './attentionTiles.ts';
import type { AttentionVariant } from './attentionWgsl.ts';

export function tileConstants({ dKv, lanes }: AttentionVariant, { rows, columns, invocations }: AttentionTile): string {
  const tasks = Math.ceil(((rows / 4) * (dKv / lanes)) / invocations);
  return `
const ROWS = ${rows}u;
const COLUMNS = ${columns}u;
const COLUMN_BLOCKS = ${columns / 4}u;
const INVOCATIONS = ${invocations}u;
const TASKS = ${tasks}u; // of an invocation; a task is a step of four rows of a sum`;
}

/** `fn name(at, row, column) -> mat4x4f`: products of four rows of one array, a column each, with four of another. */
export function blockProducts(name: string, rows: string, columns: string): string {
  const four = (line: (i: number) => string) => [0, 1, 2, 3].map(line).join('\n  ');
  const ofColumns = [0, 1, 2, 3].map((j) => `load_${columns}(column${j} + step)`).join(', ');
  return `
fn ${name}(at: Head, row: u32, column: u32) -> mat4x4f {
  ${four((i) => `let row${i} = place_${rows}(at, row + ${i}u);`)}
  ${four((j) => `let column${j} = place_${columns}(at, column + ${j}u);`)}
  ${four((i) => `var products${i} = vec4f();`)}
  for (var step = 0u; step < HEAD_STEPS; step++) {
    let block = LanesBlock(${ofColumns});
    ${four((i) => `products${i} += load_${rows}(row${i} + step) * block;`)}
  }
  return mat4x4f(products0, products1, products2, products3);
}`;
}

/** Stores a block in workgroup memory. */
export function storeBlock(array: string, block: string): string {
  return `let ${block} = ${block}Of(at, firstRow + row, firstColumn + 4u * column);
      ${[0, 1, 2, 3].map((i) => `${array}[first + ${i}u * COLUMN_BLOCKS] = ${block}[${i}];`).join('\n      ')}`;
}

/** A sum over columns: `into` is a private array of it, `weights` are in workgroup memory. */
export interface TileSum {
  readonly into: string;
  readonly columns: string;
  readonly weights: string;
}

/** Declares what `addTile` adds to: of four rows, one task after another. */
export function tileSums(name: string): string {
  return `var ${name}: array<Lanes, 4u * TASKS>;`;
}

/** @param rescale a function of a row: WGSL by which its sum so far is multiplied first */
export function addTile(sums: readonly TileSum[], rescale: (row: string) => string = () => ''): string {
  const columns = [...new Set(sums.map((sum) => sum.columns))];
  const four = (line: (i: number) => string) => [0, 1, 2, 3].map(line).join('\n        ');
  const each = (line: (sum: TileSum) => string) => sums.map(line).join('\n        ');
  return `
    for (var task = 0u; task < TASKS; task++) {
      let index = local + task * INVOCATIONS;
      if (index < rowBlocks * HEAD_STEPS) {
        let step = index % HEAD_STEPS;
        let row = 4u * (index / HEAD_STEPS);
        ${each(({ into }) => four((i) => `var ${into}${i} = ${into}[4u * task + ${i}u]${rescale(`row + ${i}u`)};`))}
        for (var column = 0u; column < columnBlocks; column++) {
          let first = row * COLUMN_BLOCKS + column;
          ${columns
            .map((array) => {
              const rows = [0, 1, 2, 3].map(
                (j) => `load_${array}(place_${array}(at, firstColumn + 4u * column + ${j}u) + step)`,
              );
              return `let ${array}Block = LanesBlock(${rows.join(', ')});`;
            })
            .join('\n          ')}
          ${each(({ into, columns: array, weights }) => four((i) => `${into}${i} += weigh(${array}Block, ${weights}[first + ${i}u * COLUMN_BLOCKS]);`))}
        }
        ${each(({ into }) => four((i) => `${into}[4u * task + ${i}u] = ${into}${i};`))}
      }
    }`;
}

/** Stores sums at the end: `store(place, sum, row)` of each row that there is. */
export function storeTile(count: string, store: (row: string, step: string, sum: string) => string): string {
  return `
  for (var task = 0u; task < TASKS; task++) {
    let index = local + task * INVOCATIONS;
    for (var i = 0u; i < 4u; i++) {
      let row = 4u * (index / HEAD_STEPS) + i;
      if (index < rowBlocks * HEAD_STEPS && firstRow + row < ${count}) {
        ${store('row', 'index % HEAD_STEPS', '4u * task + i')}
      }
    }
  }`;
}
