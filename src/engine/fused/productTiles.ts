/** WGSL of the product kernels that read their tiles straight from where they are: alone, or with rows shared by quads. */
import { QUAD } from './productVariant.ts';
import {
  declarations,
  declareSums,
  loadWeights,
  locateWeights,
  multiplyAndAdd,
  type ProductCode,
  storeTile,
} from './productWgsl.ts';
import { lines } from './wgslLines.ts';

/** Every invocation for itself. */
export function ownTileCode(product: ProductCode): string {
  const { transposed, variant } = product;
  const { rows, vectors, workgroup } = variant;
  return `
    ${declarations(product)}
    @compute @workgroup_size(${workgroup[0]}, ${workgroup[1]})
    fn main(@builtin(global_invocation_id) id : vec3<u32>) {
      let column = id.x * ${vectors}u;
      let row = id.y * ${rows}u;
      if (column >= sizes.columnVectors || row >= sizes.rows) { return; }
      ${locateWeights(vectors, transposed)}
      ${lines(rows, (i) => `let row${i} = min(row + ${i}u, sizes.rows - 1u);`)}
      ${declareSums(variant)}
      for (var k = 0u; k < sizes.innerVectors; k++) {
        ${lines(rows, (i) => `let a${i} = scaledX(row${i}, k);`)}
        ${loadWeights(vectors, transposed)}
        ${multiplyAndAdd(variant)}
      }
      ${storeTile(product, (i) => `(row + ${i}u)`)}
    }`;
}

/**
 * Four invocations with neighbouring columns and the same rows. Lane l reads rows l, l + 4, ... and gets the others by
 * swaps: in its sums, row `4 i + s` of the tile stands at `4 i + (s ^ l)`. Swaps cost no more than a move, where a
 * broadcast does. Local invocations are taken to be the subgroup's in order, four to a quad, as they are wherever we
 * looked; tuning refuses the variant where they are not.
 */
export function quadTileCode(product: ProductCode): string {
  const { transposed, variant } = product;
  const { rows, vectors, workgroup } = variant;
  const share = (i: number) => `
    let a${4 * i} = scaledX(row${i}, k);
    let a${4 * i + 1} = quadSwapX(a${4 * i});
    let a${4 * i + 2} = quadSwapY(a${4 * i});
    let a${4 * i + 3} = quadSwapDiagonal(a${4 * i});`;
  // Quads leave early as a whole, which the compiler's analysis of uniformity cannot know.
  return `
    enable subgroups;
    diagnostic(off, subgroup_uniformity);
    ${declarations(product)}
    @compute @workgroup_size(${workgroup[0] * workgroup[1] * QUAD})
    fn main(
      @builtin(workgroup_id) group : vec3<u32>,
      @builtin(local_invocation_index) local : u32,
      @builtin(subgroup_invocation_id) invocation : u32,
    ) {
      let lane = invocation % ${QUAD}u;
      let quad = local / ${QUAD}u;
      let firstColumn = (group.x * ${workgroup[0]}u + quad % ${workgroup[0]}u) * ${QUAD * vectors}u;
      let row = (group.y * ${workgroup[1]}u + quad / ${workgroup[0]}u) * ${rows}u;
      if (firstColumn >= sizes.columnVectors || row >= sizes.rows) { return; }
      let column = firstColumn + lane * ${vectors}u;
      ${locateWeights(vectors, transposed)}
      ${lines(rows / QUAD, (i) => `let row${i} = min(row + ${QUAD * i}u + lane, sizes.rows - 1u);`)}
      ${declareSums(variant)}
      for (var k = 0u; k < sizes.innerVectors; k++) {
        ${lines(rows / QUAD, share)}
        ${loadWeights(vectors, transposed)}
        ${multiplyAndAdd(variant)}
      }
      ${storeTile(product, (i) => `(row + ${QUAD * Math.floor(i / QUAD)}u + (lane ^ ${i % QUAD}u))`)}
    }`;
}
