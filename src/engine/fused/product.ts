/**
 * The kernel behind every product with a frozen matrix. Each invocation computes a tile of the output in registers,
 * without workgroup memory, and an epilogue turns the tile into what is stored, so that no elementwise kernel follows.
 * The same packed buffer serves `X W` and, read along its rows, `Y Wᵀ`.
 */
import type { Epilogue } from './epilogue.ts';
import { type PackedMatrix, READ_WEIGHTS, WEIGHT_VECTOR } from './packedMatrix.ts';
import { roundUpTo4 } from './packMatrix.ts';
import { floatWord, type GpuArray, type Runner } from './runner.ts';
import { expectShape } from './shapes.ts';

/** What one invocation computes, and how many invocations lie side by side. */
export interface TileShape {
  readonly rows: number;
  /** In vectors of four columns. */
  readonly vectors: number;
  /** Invocations of a workgroup along columns and along rows. */
  readonly workgroup: readonly [columns: number, rows: number];
}

/** 8 by 8 in registers; fewer rows where there are fewer, as when decoding. Results do not depend on it, bit for bit. */
export function tileFor(rows: number): TileShape {
  return { rows: [1, 2, 4].find((few) => rows <= few) ?? 8, vectors: 2, workgroup: [8, 8] };
}

export interface Product {
  readonly x: GpuArray; // [rows, inner]
  readonly weight: PackedMatrix;
  /** False for `X W` with inner = inputs, true for `X Wᵀ` with inner = outputs. */
  readonly transposed: boolean;
  /** Factor of the product. */
  readonly scale?: number | undefined;
  /** Default: the runner's choice. */
  readonly tile?: TileShape | undefined;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const lines = (count: number, line: (index: number) => string) => range(count).map(line).join('\n');

/** WGSL that defines `w{kk}_{j}`: weights of inner position `4 * k + kk` for the tile's column vector `j`. */
function loadWeights(vectors: number, transposed: boolean): string {
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

/** WGSL that defines where the tile's weights begin: a place for each column vector, transposed for each column. */
function locateWeights(vectors: number, transposed: boolean): string {
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

function productCode(product: Product, tile: TileShape, wide: boolean, epilogue: Epilogue): string {
  const { weight, transposed } = product;
  const { rows, vectors, workgroup } = tile;
  const int8 = weight.storage === 'int8';
  const declarations = [
    `var<storage, read> x : array<${wide ? 'vec4<f32>' : 'f32'}>;`,
    `var<storage, read> weights : array<${WEIGHT_VECTOR[weight.storage]}>;`,
    ...(int8 ? ['var<storage, read> scales : array<vec4<f32>>;'] : []),
    ...epilogue.arrays.map(({ name, access, element }) => `var<storage, ${access}> ${name} : array<${element}>;`),
    'var<uniform> sizes : Sizes;',
  ];
  // Positions beyond an edge repeat the last one: such a load meets a weight of zero or is never stored.
  const loadX = (i: number) =>
    wide ? `x[x${i} + k]` : `vec4<f32>(${range(4).map((kk) => `x[x${i} + min(4u * k + ${kk}u, sizes.inner - 1u)]`)})`;
  // The factors of int8's outputs: along the inner positions if transposed, otherwise along the columns.
  const innerScales = int8 && transposed;
  const outerScale = (j: number) =>
    int8 && !transposed
      ? `scales[sizes.firstScale + min(column + ${j}u, sizes.columnVectors - 1u)] * sizes.scale`
      : 'vec4<f32>(sizes.scale)';
  return `
    struct Sizes {
      rows : u32, inner : u32, innerVectors : u32, columns : u32, columnVectors : u32,
      rowVectors : u32, firstVector : u32, firstScale : u32, scale : f32,
    }
    ${declarations.map((declaration, binding) => `@group(0) @binding(${binding}) ${declaration}`).join('\n')}
    ${READ_WEIGHTS[weight.storage]}
    ${epilogue.functions ?? ''}
    @compute @workgroup_size(${workgroup[0]}, ${workgroup[1]})
    fn main(@builtin(global_invocation_id) id : vec3<u32>) {
      let column = id.x * ${vectors}u;
      let row = id.y * ${rows}u;
      if (column >= sizes.columnVectors || row >= sizes.rows) { return; }
      ${locateWeights(vectors, transposed)}
      ${lines(
        rows,
        (i) => `let x${i} = min(row + ${i}u, sizes.rows - 1u) * sizes.${wide ? 'innerVectors' : 'inner'};
          ${lines(vectors, (j) => `var sum${i}_${j} = vec4<f32>();`)}`,
      )}
      for (var k = 0u; k < sizes.innerVectors; k++) {
        ${innerScales ? 'let innerScale = scales[sizes.firstScale + k];' : ''}
        ${lines(rows, (i) => `let a${i} = ${loadX(i)}${innerScales ? ' * innerScale' : ''};`)}
        ${loadWeights(vectors, transposed)}
        ${lines(4, (kk) =>
          lines(vectors, (j) =>
            lines(rows, (i) => `sum${i}_${j} = fma(vec4<f32>(a${i}[${kk}]), w${kk}_${j}, sum${i}_${j});`),
          ),
        )}
      }
      ${lines(vectors, (j) => `let scale${j} = ${outerScale(j)};`)}
      ${lines(
        rows,
        (i) => `if (row + ${i}u < sizes.rows) {
          ${lines(vectors, (j) => `let value${j} = sum${i}_${j} * scale${j};`)}
          ${epilogue.store(i, vectors)}
        }`,
      )}
    }`;
}

/** Inner and outer size of a product with this matrix. */
export function sizesOf({ inputs, outputs }: PackedMatrix, transposed: boolean): { inner: number; columns: number } {
  return transposed ? { inner: outputs, columns: inputs } : { inner: inputs, columns: outputs };
}

/**
 * Computes the product and hands it to the epilogue, tile by tile. The x may be as wide as `inner` or as `inner` rounded
 * up to four, in which case the surplus meets zero weights and only has to be finite.
 */
export function dispatchProduct(runner: Runner, product: Product, epilogue: Epilogue): void {
  const { x, weight, transposed, scale = 1 } = product;
  const { inner, columns } = sizesOf(weight, transposed);
  const [rows = 0] = x.shape;
  const wide = x.shape[1] === roundUpTo4(inner);
  expectShape(x, [rows, wide ? roundUpTo4(inner) : inner], 'x');
  const tile = product.tile ?? runner.choices.product({ storage: weight.storage, transposed, rows, inner, columns });
  const columnVectors = Math.ceil(columns / 4);
  const shape = `${tile.rows}x${tile.vectors}_${tile.workgroup.join('x')}`;
  const direction = transposed ? 'transposed' : 'straight';
  runner.dispatch(
    {
      key: `product_${weight.storage}_${direction}_${wide ? 'wide' : 'narrow'}_${shape}_${epilogue.key}`,
      code: () => productCode(product, tile, wide, epilogue),
    },
    [
      x,
      weight.data,
      ...(weight.scales === null ? [] : [weight.scales]),
      ...epilogue.arrays.map((bound) => bound.array),
    ],
    [
      rows,
      inner,
      Math.ceil(inner / 4),
      columns,
      columnVectors,
      weight.rowVectors,
      weight.firstInput * weight.rowVectors + weight.firstOutput / 4,
      weight.firstOutput / 4,
      floatWord(scale),
    ],
    [
      Math.ceil(columnVectors / (tile.vectors * tile.workgroup[0])),
      Math.ceil(rows / (tile.rows * tile.workgroup[1])),
      1,
    ],
  );
}
