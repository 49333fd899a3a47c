/** Products with a frozen matrix, forward and backward. */
import { type Epilogue, storeElementwise } from './epilogue.ts';
import type { PackedMatrix } from './packedMatrix.ts';
import { dispatchProduct, sizesOf } from './product.ts';
import type { ProductVariant } from './productVariant.ts';
import type { GpuArray, Runner } from './runner.ts';
import { expectShape } from './shapes.ts';
import {
  columnsOf,
  type FrozenMatrix,
  givesColumns,
  joinColumns,
  partsWithStart,
  type SplitMatrix,
} from './splitMatrix.ts';

export interface MatMulOptions {
  /** Factor of the product, 1 if not given. */
  readonly scale?: number | undefined;
  /** Added to the scaled product: the residual stream, or gradients from elsewhere. Of the result's shape. */
  readonly add?: GpuArray | undefined;
  /** Where the result goes, instead of a new array; may be `add` itself. */
  readonly into?: GpuArray | undefined;
  /** Default: the runner's choice. */
  readonly variant?: ProductVariant | undefined;
}

/**
 * `Y = scale · X W + add`: X `[rows, inputs]`, W `[inputs, outputs]`, Y `[rows, outputs]`.
 * Its gradient: `dX = matMulTransposed(dY, W, scale)`, and dY itself for `add`.
 *
 * X may have its width rounded up to a multiple of four, filled up with anything finite.
 * @throws Error if shapes do not fit
 */
export function matMul(runner: Runner, x: GpuArray, weight: FrozenMatrix, options: MatMulOptions = {}): GpuArray {
  return product(runner, x, weight, false, options);
}

/**
 * `Y = scale · X Wᵀ + add`: X `[rows, outputs]`, W `[inputs, outputs]`, Y `[rows, inputs]`. The way back of `matMul`, and
 * the way forward of a head that shares the embedding table `[vocabulary, dModel]`, where `matMul` is the way back.
 *
 * X may have its width rounded up to a multiple of four, filled up with anything finite.
 * @throws Error if shapes do not fit
 */
export function matMulTransposed(
  runner: Runner,
  x: GpuArray,
  weight: FrozenMatrix,
  options: MatMulOptions = {},
): GpuArray {
  return product(runner, x, weight, true, options);
}

function product(
  runner: Runner,
  x: GpuArray,
  weight: FrozenMatrix,
  transposed: boolean,
  options: MatMulOptions,
): GpuArray {
  if ('parts' in weight) return productOfParts(runner, x, weight, transposed, options);
  const { scale, add, into, variant } = options;
  const { columns } = sizesOf(weight, transposed);
  const [rows = 0] = x.shape;
  const output = into ?? runner.allocate([rows, columns]);
  for (const [name, array] of Object.entries({ add, into })) {
    if (array !== undefined) expectShape(array, [rows, columns], name);
  }
  dispatchProduct(runner, { x, weight, transposed, scale, variant }, storeSum(output, columns, add));
  return output;
}

function productOfParts(
  runner: Runner,
  x: GpuArray,
  weight: SplitMatrix,
  transposed: boolean,
  options: MatMulOptions,
): GpuArray {
  const { add, into } = options;
  if (givesColumns(weight, transposed)) {
    const ofPart = (part: PackedMatrix, start: number) => {
      const share = add && columnsOf(runner, add, start, part[weight.side]);
      const columns = product(runner, x, part, transposed, { ...options, add: share, into: undefined });
      if (share !== undefined) runner.release(share);
      return columns;
    };
    return joinColumns(runner, weight, transposed, ofPart, into);
  }
  const last = weight.parts.length - 1;
  const [, width = 0] = x.shape;
  let sum = add;
  partsWithStart(weight).forEach(({ part, start }, index) => {
    // The last part takes the surplus columns of a wide x as well.
    const share = columnsOf(runner, x, start, index === last ? width - start : part[weight.side]);
    const target = index === 0 ? into : sum;
    sum = product(runner, share, part, transposed, { ...options, add: sum, into: target });
    runner.release(share);
  });
  if (sum === undefined) throw new Error('A matrix without parts');
  return sum;
}

/** Stores the product, plus `add` if there is one. */
function storeSum(output: GpuArray, columns: number, add: GpuArray | undefined): Epilogue {
  if (add === undefined) return storeElementwise('plain', output, columns, [], (value) => value);
  // An array cannot be bound twice.
  if (add === output) return storeElementwise('accumulate', output, columns, [], (value, at) => `${value} + y[${at}]`);
  return storeElementwise('add', output, columns, [add], (value, at) => `${value} + other0[${at}]`);
}
