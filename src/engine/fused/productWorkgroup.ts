/** WGSL of the product kernel whose workgroups share what they read: the blocks of x and of the weights in turn. */
import { INNER_VECTORS_AT_ONCE, invocationsOf } from './productVariant.ts';
import {
  declarations,
  declareSums,
  loadWeights,
  locateWeights,
  multiplyAndAdd,
  type ProductCode,
  storeTile,
} from './productWgsl.ts';
import { lines, range } from './wgslLines.ts';

/**
 * Workgroup memory: `xBlock` `[rows of all tiles, inner vectors]` and `weightBlock` `[inner positions, column vectors]`.
 * Beyond the inner size both are zero: x may hold anything finite there, and weights of a part are the next part's.
 */
export function sharedTileCode(product: ProductCode): string {
  const { transposed, variant } = product;
  const { rows, vectors, workgroup } = variant;
  const blockRows = rows * workgroup[1];
  const blockColumns = vectors * workgroup[0];
  const invocations = invocationsOf(variant);
  return `
    ${declarations(product)}
    var<workgroup> xBlock : array<vec4<f32>, ${blockRows * INNER_VECTORS_AT_ONCE}>;
    var<workgroup> weightBlock : array<vec4<f32>, ${blockColumns * INNER_VECTORS_AT_ONCE * 4}>;

    fn fillX(firstRow : u32, firstInner : u32, local : u32) {
      for (var at = local; at < ${blockRows * INNER_VECTORS_AT_ONCE}u; at += ${invocations}u) {
        let k = firstInner + at % ${INNER_VECTORS_AT_ONCE}u;
        let row = min(firstRow + at / ${INNER_VECTORS_AT_ONCE}u, sizes.rows - 1u);
        var value = vec4<f32>();
        if (k < sizes.innerVectors) { value = scaledX(row, k); }
        xBlock[at] = value;
      }
    }

    // Four inner positions of a column vector at a time.
    fn fillWeights(firstColumn : u32, firstInner : u32, local : u32) {
      for (var at = local; at < ${blockColumns * INNER_VECTORS_AT_ONCE}u; at += ${invocations}u) {
        ${fillOrder(transposed, blockColumns)}
        let k = firstInner + inner;
        let column = firstColumn + columnOfBlock;
        ${range(4)
          .map((kk) => `var value${kk} = vec4<f32>();`)
          .join('\n')}
        if (k < sizes.innerVectors) {
          ${locateWeights(1, transposed)}
          ${loadWeights(1, transposed)}
          ${lines(4, (kk) => `value${kk} = w${kk}_0;`)}
        }
        ${lines(4, (kk) => `weightBlock[(4u * inner + ${kk}u) * ${blockColumns}u + columnOfBlock] = value${kk};`)}
      }
    }

    @compute @workgroup_size(${workgroup[0]}, ${workgroup[1]})
    fn main(
      @builtin(workgroup_id) group : vec3<u32>,
      @builtin(local_invocation_id) id : vec3<u32>,
      @builtin(local_invocation_index) local : u32,
    ) {
      let firstColumn = group.x * ${blockColumns}u;
      let firstRow = group.y * ${blockRows}u;
      ${declareSums(variant)}
      for (var k = 0u; k < sizes.innerVectors; k += ${INNER_VECTORS_AT_ONCE}u) {
        fillX(firstRow, k, local);
        fillWeights(firstColumn, k, local);
        workgroupBarrier();
        for (var inner = 0u; inner < ${INNER_VECTORS_AT_ONCE}u; inner++) {
          ${lines(rows, (i) => `let a${i} = xBlock[(id.y * ${rows}u + ${i}u) * ${INNER_VECTORS_AT_ONCE}u + inner];`)}
          ${lines(4, (kk) =>
            lines(
              vectors,
              (j) =>
                `let w${kk}_${j} = weightBlock[(4u * inner + ${kk}u) * ${blockColumns}u + id.x * ${vectors}u + ${j}u];`,
            ),
          )}
          ${multiplyAndAdd(variant)}
        }
        workgroupBarrier(); // the next blocks overwrite these
      }
      let column = firstColumn + id.x * ${vectors}u;
      let row = firstRow + id.y * ${rows}u;
      if (column >= sizes.columnVectors) { return; }
      ${storeTile(product, (i) => `(row + ${i}u)`)}
    }`;
}

/** Neighbouring invocations read neighbouring vectors: of the columns, or transposed of the inner size. */
function fillOrder(transposed: boolean, blockColumns: number): string {
  return transposed
    ? `let inner = at % ${INNER_VECTORS_AT_ONCE}u; let columnOfBlock = at / ${INNER_VECTORS_AT_ONCE}u;`
    : `let inner = at / ${blockColumns}u; let columnOfBlock = at % ${blockColumns}u;`;
}
