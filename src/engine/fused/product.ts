/**
 * The kernel behind every product with a frozen matrix. An epilogue turns tiles of the product into what is stored, so
 * that no elementwise kernel follows. The same packed buffer serves `X W` and, read along its rows, `Y Wᵀ`.
 */
import type { Epilogue } from './epilogue.ts';
import type { PackedMatrix } from './packedMatrix.ts';
import { roundUpTo4 } from './packMatrix.ts';
import { ownTileCode, quadTileCode } from './productTiles.ts';
import { checkVariant, type ProductVariant, QUAD, variantKey } from './productVariant.ts';
import { sharedTileCode } from './productWorkgroup.ts';
import { floatWord, type GpuArray, type Runner } from './runner.ts';
import { expectShape } from './shapes.ts';

export interface Product {
  readonly x: GpuArray; // [rows, inner]
  readonly weight: PackedMatrix;
  /** False for `X W` with inner = inputs, true for `X Wᵀ` with inner = outputs. */
  readonly transposed: boolean;
  /** Factor of the product. */
  readonly scale?: number | undefined;
  /** Default: the runner's choice. */
  readonly variant?: ProductVariant | undefined;
}

const TILE_CODE = { registers: ownTileCode, subgroup: quadTileCode, workgroup: sharedTileCode } as const;

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
  const variant =
    product.variant ?? runner.choices.product({ storage: weight.storage, transposed, rows, inner, columns });
  checkVariant(variant, runner);
  const columnVectors = Math.ceil(columns / 4);
  const direction = transposed ? 'transposed' : 'straight';
  runner.dispatch(
    {
      key: `product_${weight.storage}_${direction}_${wide ? 'wide' : 'narrow'}_${variantKey(variant)}_${epilogue.key}`,
      code: () => TILE_CODE[variant.sharing]({ weight, transposed, variant, wide, epilogue }),
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
    workgroupsFor(variant, rows, columnVectors),
  );
}

function workgroupsFor(
  variant: ProductVariant,
  rows: number,
  columnVectors: number,
): [x: number, y: number, z: number] {
  const { sharing, vectors, workgroup } = variant;
  const tileVectors = vectors * (sharing === 'subgroup' ? QUAD : 1);
  return [Math.ceil(columnVectors / (tileVectors * workgroup[0])), Math.ceil(rows / (variant.rows * workgroup[1])), 1];
}
