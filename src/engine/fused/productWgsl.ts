/** WGSL that all variants of the product kernel have in common: reading, multiplying and storing. */
import type { Epilogue } from './epilogue.ts';
import { type PackedMatrix, READ_WEIGHTS, WEIGHT_VECTOR } from './packedMatrix.ts';
import type { ProductVariant } from './productVariant.ts';
import { lines, range } from './wgslLines.ts';

/** What the code of a product depends on. */
export interface ProductCode {
  readonly weight: Pick<PackedMatrix, 'storage'>;
  readonly transposed: boolean;
  readonly variant: ProductVariant;
  /** Rows of x are whole vectors. */
  readonly wide: boolean;
  readonly epilogue: Epilogue;
}

/** The bindings and the functions on them: `scaledX(row, k)`, `weightsAt(vector)`, `store(row, column, value0, ...)`. */
export function declarations({ weight, wide, epilogue, variant, transposed }: ProductCode): string {
  const variables = [
    `var<storage, read> x : array<${wide ? 'vec4<f32>' : 'f32'}>;`,
    `var<storage, read> weights : array<${WEIGHT_VECTOR[weight.storage]}>;`,
    ...(weight.storage === 'int8' ? ['var<storage, read> scales : array<vec4<f32>>;'] : []),
    ...epilogue.arrays.map(({ name, access, element }) => `var<storage, ${access}> ${name} : array<${element}>;`),
    'var<uniform> sizes : Sizes;',
  ];
  // Positions beyond an edge repeat the last one: such a load meets a weight of zero or is never stored.
  const readX = wide
    ? 'return x[row * sizes.innerVectors + k];'
    : `let start = row * sizes.inner;
       return vec4<f32>(${range(4).map((kk) => `x[start + min(4u * k + ${kk}u, sizes.inner - 1u)]`)});`;
  // The factors of int8's outputs: along the inner positions if transposed, otherwise along the columns.
  const scaled = weight.storage === 'int8' && transposed ? 'xAt(row, k) * scales[sizes.firstScale + k]' : 'xAt(row, k)';
  return `
    struct Sizes {
      rows : u32, inner : u32, innerVectors : u32, columns : u32, columnVectors : u32,
      rowVectors : u32, firstVector : u32, firstScale : u32, scale : f32,
    }
    ${variables.map((variable, binding) => `@group(0) @binding(${binding}) ${variable}`).join('\n')}
    ${READ_WEIGHTS[weight.storage]}
    fn xAt(row : u32, k : u32) -> vec4<f32> { ${readX} }
    fn scaledX(row : u32, k : u32) -> vec4<f32> { return ${scaled}; }
    ${epilogue.functions ?? ''}
    fn store(row : u32, column : u32, ${range(variant.vectors).map((j) => `value${j} : vec4<f32>`)}) {
      ${epilogue.store(variant.vectors)}
    }`;
}

/** WGSL that defines where weights begin: a place for the column vector `column + j`, transposed for each column. */
export function locateWeights(vectors: number, transposed: boolean): string {
  if (!transposed) {
    return lines(
      vectors,
      (j) => `let weights${j} = sizes.firstVector + min(column + ${j}u, sizes.columnVectors - 1u);`,
    );
  }
  return lines(
    4 * vectors,
    (c) => `let weights${c} = sizes.firstVector + min(4u * column + ${c}u, sizes.columns - 1u) * sizes.rowVectors;`,
  );
}

/** WGSL that defines `w{kk}_{j}`: weights of inner position `4 * k + kk` for the tile's column vector `j`. */
export function loadWeights(vectors: number, transposed: boolean): string {
  if (!transposed) {
    return lines(4, (kk) =>
      lines(vectors, (j) => `let w${kk}_${j} = weightsAt(weights${j} + (4u * k + ${kk}u) * sizes.rowVectors);`),
    );
  }
  return lines(
    vectors,
    (j) => `
      let block${j} = transpose(mat4x4<f32>(
        ${range(4).map((c) => `weightsAt(weights${4 * j + c} + k)`)}
      ));
      ${lines(4, (kk) => `let w${kk}_${j} = block${j}[${kk}];`)}`,
  );
}

/** WGSL of the tile's sums, all zero. */
export function declareSums({ rows, vectors }: ProductVariant): string {
  return lines(rows, (i) => lines(vectors, (j) => `var sum${i}_${j} = vec4<f32>();`));
}

/**
 * WGSL that adds four inner positions to the sums, from `a{i}` and `w{kk}_{j}`. A number at a time, with all its four
 * terms: compilers that do not reorder keep it in a register meanwhile (a quarter faster on SwiftShader).
 */
export function multiplyAndAdd({ rows, vectors }: ProductVariant): string {
  const sum = (i: number, j: number, c: number) =>
    range(4).reduce((before, kk) => `fma(a${i}[${kk}], w${kk}_${j}[${c}], ${before})`, `sum${i}_${j}[${c}]`);
  return lines(rows, (i) => lines(vectors, (j) => `sum${i}_${j} = vec4<f32>(${range(4).map((c) => sum(i, j, c))});`));
}

/** WGSL that hands the tile to the epilogue. `rowOf` gives the place of the sums' row i, of type u32. */
export function storeTile({ weight, transposed, variant }: ProductCode, rowOf: (i: number) => string): string {
  const { rows, vectors } = variant;
  const scale = (j: number) =>
    weight.storage === 'int8' && !transposed
      ? `scales[sizes.firstScale + min(column + ${j}u, sizes.columnVectors - 1u)] * sizes.scale`
      : 'vec4<f32>(sizes.scale)';
  return `
    ${lines(vectors, (j) => `let scale${j} = ${scale(j)};`)}
    ${lines(rows, (i) => {
      const values = range(vectors).map((j) => `sum${i}_${j} * scale${j}`);
      return `if (${rowOf(i)} < sizes.rows) { store(${rowOf(i)}, column, ${values}); }`;
    })}`;
}
