/**
 * Frozen matrices that are larger than a buffer may be, in parts that are not. A product with one is the parts' products
 * side by side, where the parts hold different columns of the result, or their sum, where each holds some of its terms.
 */
import type { PackedMatrix } from './packedMatrix.ts';
import { roundUpTo4, type WeightStorage, WORDS_PER_VECTOR } from './packMatrix.ts';
import type { GpuArray, Runner } from './runner.ts';
import { elementCount } from './shapes.ts';
import { ELEMENT_MAIN, elementGroups } from './wgsl.ts';

/** Along which side a matrix is split. */
export type SplitSide = 'inputs' | 'outputs';

export interface SplitMatrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly side: SplitSide;
  /** Consecutive inputs or outputs of the matrix. */
  readonly parts: readonly PackedMatrix[];
}

export type FrozenMatrix = PackedMatrix | SplitMatrix;

/** A range of a side. */
export interface MatrixPart {
  readonly first: number;
  readonly count: number;
}

/** The side in parts of at most `maxBytes`, in multiples of eight, where vectors and interleaved outputs begin. */
export function partsOf(
  { inputs, outputs }: Pick<PackedMatrix, 'inputs' | 'outputs'>,
  storage: WeightStorage,
  side: SplitSide,
  maxBytes: number,
): MatrixPart[] {
  const [length, across] = side === 'inputs' ? [inputs, outputs] : [outputs, inputs];
  // A vector of four weights has so many words of four bytes.
  const bytesEach = roundUpTo4(across) * WORDS_PER_VECTOR[storage];
  if (roundUpTo4(length) * bytesEach <= maxBytes) return [{ first: 0, count: length }];
  const most = Math.max(8, Math.floor(maxBytes / bytesEach / 8) * 8);
  const parts: MatrixPart[] = [];
  for (let first = 0; first < length; first += most) parts.push({ first, count: Math.min(most, length - first) });
  return parts;
}

/** True if the parts of a product with this matrix are columns of the result, false if they are terms. */
export function givesColumns({ side }: SplitMatrix, transposed: boolean): boolean {
  return (side === 'outputs') !== transposed;
}

/** Each part with where it begins along the side. */
export function partsWithStart({
  parts,
  side,
}: SplitMatrix): { readonly part: PackedMatrix; readonly start: number }[] {
  let next = 0;
  return parts.map((part) => {
    const start = next;
    next += part[side];
    return { part, start };
  });
}

/**
 * The columns of a result that each part gives, side by side: `columnsOf` computes those of a part, and releases nothing.
 * @throws Error if the parts' products are terms
 */
export function joinColumns(
  runner: Runner,
  weight: SplitMatrix,
  transposed: boolean,
  columnsOf: (part: PackedMatrix, start: number) => GpuArray,
  into?: GpuArray,
): GpuArray {
  if (!givesColumns(weight, transposed)) throw new Error(`A matrix split by ${weight.side} gives no columns here`);
  const pieces = partsWithStart(weight).map(({ part, start }) => columnsOf(part, start));
  const [rows = 0] = pieces[0]?.shape ?? [];
  const width = pieces.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
  const result = into ?? runner.allocate([rows, width]);
  let column = 0;
  for (const piece of pieces) {
    copyColumns(runner, piece, 0, result, column, piece.shape[1] ?? 0);
    column += piece.shape[1] ?? 0;
    runner.release(piece);
  }
  return result;
}

/** `count` columns of `x` `[rows, width]` from `first` on, `[rows, count]`. */
export function columnsOf(runner: Runner, x: GpuArray, first: number, count: number): GpuArray {
  const [rows = 0] = x.shape;
  const columns = runner.allocate([rows, count]);
  copyColumns(runner, x, first, columns, 0, count);
  return columns;
}

function copyColumns(
  runner: Runner,
  from: GpuArray,
  fromColumn: number,
  to: GpuArray,
  toColumn: number,
  count: number,
): void {
  const [rows = 0, fromWidth = 0] = from.shape;
  const [, toWidth = 0] = to.shape;
  const total = rows * count;
  if (fromColumn + count > fromWidth || toColumn + count > toWidth || rows * toWidth !== elementCount(to.shape)) {
    throw new Error(`${count} columns of [${from.shape}] do not fit into [${to.shape}]`);
  }
  const uniforms = [total, count, fromWidth, fromColumn, toWidth, toColumn];
  runner.dispatch(COPY_COLUMNS, [from, to], uniforms, elementGroups(total, runner.limits));
}

const COPY_COLUMNS = {
  key: 'copyColumns',
  code: () => `
struct Sizes { total: u32, count: u32, sourceWidth: u32, sourceColumn: u32, targetWidth: u32, targetColumn: u32 }
@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read_write> copied: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.total) { return; }
  let row = index / sizes.count;
  let column = index % sizes.count;
  copied[row * sizes.targetWidth + sizes.targetColumn + column] =
    source[row * sizes.sourceWidth + sizes.sourceColumn + column];
}
${ELEMENT_MAIN}`,
};
