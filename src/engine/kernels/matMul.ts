/**
 * Matrix product: each invocation computes a tile of the output in registers, without workgroup memory. Replaces
 * tfjs's, whose barriers cost software adapters a factor of ten and whose split-K variant is wrong for some shapes.
 */
import type * as tf from '../tf.ts';
import { dispatch } from './dispatch.ts';

/** Rows and columns of the output that one invocation computes. */
const TILE = 8;
const TILE_INDICES = Array.from({ length: TILE }, (_, i) => i);
/** Inner positions that one vector holds. */
const INNER_INDICES = [0, 1, 2, 3];

const lines = (indices: readonly number[], line: (index: number) => string) => indices.map(line).join('\n');

/** Finds the invocation's tile; beyond the last one there is nothing to do. */
const LOCATE_TILE = `
  let rowTiles = (uniforms.rows + ${TILE - 1}) / ${TILE};
  let columnTiles = (uniforms.columns + ${TILE - 1}) / ${TILE};
  let batch = index / (rowTiles * columnTiles);
  if (batch >= uniforms.batches) { return; }
  let row = ((index / columnTiles) % rowTiles) * ${TILE};
  let column = (index % columnTiles) * ${TILE};
  let aStart = batch * uniforms.rows * uniforms.inner;
  let bStart = batch * uniforms.inner * uniforms.columns;
  let outStart = batch * uniforms.rows * uniforms.columns;
  ${lines(TILE_INDICES, (i) => `let row${i} = min(row + ${i}, uniforms.rows - 1);`)}
  ${lines(TILE_INDICES, (i) => `let column${i} = min(column + ${i}, uniforms.columns - 1);`)}
  ${lines(TILE_INDICES, (i) => `var low${i} = vec4<f32>(); var high${i} = vec4<f32>();`)}
`;
// Rows and columns beyond the edge repeat the last one: a load that is never stored needs no branch.

/** Any sizes: one number at a time. */
function narrowCode(transposeA: boolean, transposeB: boolean): string {
  const a = (row: string) => (transposeA ? `k * uniforms.rows + ${row}` : `${row} * uniforms.inner + k`);
  const b = (column: string) => (transposeB ? `${column} * uniforms.inner + k` : `k * uniforms.columns + ${column}`);
  const bVector = (indices: readonly number[]) =>
    `vec4<f32>(${indices.map((i) => `B[bStart + ${b(`column${i}`)}]`).join(', ')})`;
  return `fn main(index : i32) {
    ${LOCATE_TILE}
    for (var k = 0; k < uniforms.inner; k++) {
      let bLow = ${bVector([0, 1, 2, 3])};
      let bHigh = ${bVector([4, 5, 6, 7])};
      ${lines(
        TILE_INDICES,
        (i) => `let a${i} = A[aStart + ${a(`row${i}`)}]; low${i} += a${i} * bLow; high${i} += a${i} * bHigh;`,
      )}
    }
    ${lines(
      TILE_INDICES,
      (i) => `if (row + ${i} < uniforms.rows) {
        let start = outStart + row${i} * uniforms.columns + column;
        for (var c = 0; c < min(${TILE}, uniforms.columns - column); c++) {
          result[start + c] = select(high${i}[c & 3], low${i}[c], c < 4);
        }
      }`,
    )}
  }`;
}

/** Rows, columns and inner size multiples of 4 and not both sides transposed: four numbers at a time. */
function wideCode(transposeA: boolean, transposeB: boolean): string {
  // A side whose vectors run along the inner axis is read at one place for each of the tile's rows or columns; the
  // other way, at two neighbouring places for each of four inner positions. Divisions stay outside of the loop.
  const along = (side: 'a' | 'b', start: string, lane: string) => ({
    begin: lines(TILE_INDICES, (i) => `let ${side}At${i} = (${start} + ${lane}${i} * uniforms.inner) / 4;`),
    load: lines(TILE_INDICES, (i) => `let ${side}${i} = ${side.toUpperCase()}[${side}At${i} + k4];`),
  });
  const across = (side: 'a' | 'b', start: string, lane: string, stride: string) => ({
    begin: `let ${side}Step = ${stride} / 4;
      let ${side}Low = (${start} + ${lane}0) / 4;
      let ${side}High = (${start} + ${lane}4) / 4;`,
    load: lines(INNER_INDICES, (kk) => {
      const array = side.toUpperCase();
      return `let ${side}Row${kk} = (4 * k4 + ${kk}) * ${side}Step;
        let ${side}${kk}_0 = ${array}[${side}Low + ${side}Row${kk}];
        let ${side}${kk}_1 = ${array}[${side}High + ${side}Row${kk}];`;
    }),
  });
  const a = transposeA ? across('a', 'aStart', 'row', 'uniforms.rows') : along('a', 'aStart', 'row');
  const b = transposeB ? along('b', 'bStart', 'column') : across('b', 'bStart', 'column', 'uniforms.columns');
  // The number in row i of the tile at inner position kk of the four.
  const aNumber = (i: number, kk: number) => (transposeA ? `a${kk}_${i >> 2}[${i & 3}]` : `a${i}[${kk}]`);
  const dots = (i: number, columns: readonly number[]) =>
    `vec4<f32>(${columns.map((c) => `dot(a${i}, b${c})`).join(', ')})`;
  const multiply = transposeB
    ? lines(TILE_INDICES, (i) => `low${i} += ${dots(i, [0, 1, 2, 3])}; high${i} += ${dots(i, [4, 5, 6, 7])};`)
    : lines(INNER_INDICES, (kk) =>
        lines(
          TILE_INDICES,
          (i) => `low${i} += ${aNumber(i, kk)} * b${kk}_0; high${i} += ${aNumber(i, kk)} * b${kk}_1;`,
        ),
      );
  return `fn main(index : i32) {
    ${LOCATE_TILE}
    ${a.begin}
    ${b.begin}
    let innerVectors = uniforms.inner / 4;
    for (var k4 = 0; k4 < innerVectors; k4++) {
      ${a.load}
      ${b.load}
      ${multiply}
    }
    ${lines(
      TILE_INDICES,
      (i) => `if (row + ${i} < uniforms.rows) {
        let start = (outStart + row${i} * uniforms.columns + column) / 4;
        result[start] = low${i};
        if (column + 4 < uniforms.columns) { result[start + 1] = high${i}; }
      }`,
    )}
  }`;
}

/**
 * `A B` for each pair of matrices of two batches, float32, `[..., rows, columns]`.
 * A is `[..., rows, inner]` (transposed: `[..., inner, rows]`), B `[..., inner, columns]` (`[..., columns, inner]`); the
 * axes before the last two are the same.
 */
export function matMul(
  backend: tf.WebGPUBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo {
  const batchShape = a.shape.slice(0, -2);
  const batches = batchShape.reduce((product, size) => product * size, 1);
  const [aFirst = 0, aSecond = 0] = a.shape.slice(-2);
  const [bFirst = 0, bSecond = 0] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [aSecond, aFirst] : [aFirst, aSecond];
  const columns = transposeB ? bFirst : bSecond;
  const wide = [rows, inner, columns].every((size) => size % 4 === 0) && !(transposeA && transposeB);
  return dispatch(backend, {
    key: `matMul_${transposeA}_${transposeB}`,
    code: (wide ? wideCode : narrowCode)(transposeA, transposeB),
    components: wide ? 4 : 1,
    invocations: batches * Math.ceil(rows / TILE) * Math.ceil(columns / TILE),
    inputs: [
      { name: 'A', tensor: a },
      { name: 'B', tensor: b },
    ],
    outputShape: [...batchShape, rows, columns],
    sizes: { batches, rows, columns, inner },
  });
}
