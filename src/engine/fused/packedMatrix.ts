/** A frozen matrix on the GPU, parts of it without a copy, and how WGSL reads it. */
import { type PackedValues, roundUpTo4, type WeightStorage, WORDS_PER_VECTOR } from './packMatrix.ts';
import type { GpuArray } from './runner.ts';

/** `[inputs, outputs]`, or such a part of a larger one. */
export interface PackedMatrix {
  readonly storage: WeightStorage;
  readonly inputs: number; // K
  readonly outputs: number; // N
  readonly data: GpuArray;
  /** Of int8: the factor of each output of the whole matrix. */
  readonly scales: GpuArray | null;
  /** Vectors of four weights from one row of the whole matrix to the next. */
  readonly rowVectors: number;
  /** Where the part begins in the whole matrix. */
  readonly firstInput: number; // a multiple of 4
  readonly firstOutput: number; // a multiple of 4
}

/** Puts host values on the GPU to stay. */
export interface Uploader {
  upload(values: Float32Array | Uint32Array | Int32Array, shape: readonly number[]): GpuArray;
}

export function uploadMatrix(uploader: Uploader, packed: PackedValues): PackedMatrix {
  const { storage, inputs, outputs, words, scales } = packed;
  const rowVectors = roundUpTo4(outputs) / 4;
  return {
    storage,
    inputs,
    outputs,
    data: uploader.upload(words, [roundUpTo4(inputs), rowVectors * WORDS_PER_VECTOR[storage]]),
    scales: scales === null ? null : uploader.upload(scales, [scales.length]),
    rowVectors,
    firstInput: 0,
    firstOutput: 0,
  };
}

/** `count` outputs (columns) of a matrix from `first` on; see `checkPart`. */
export function outputsOf(matrix: PackedMatrix, first: number, count: number): PackedMatrix {
  checkPart('outputs', matrix.outputs, first, count);
  return { ...matrix, outputs: count, firstOutput: matrix.firstOutput + first };
}

/** `count` inputs (rows) of a matrix from `first` on; see `checkPart`. */
export function inputsOf(matrix: PackedMatrix, first: number, count: number): PackedMatrix {
  checkPart('inputs', matrix.inputs, first, count);
  return { ...matrix, inputs: count, firstInput: matrix.firstInput + first };
}

/**
 * Kernels read four weights at a time and rely on zeros after the last: a part begins at a multiple of four and holds
 * one, unless it ends where the matrix does.
 */
function checkPart(side: 'inputs' | 'outputs', size: number, first: number, count: number): void {
  const inside = first >= 0 && count >= 1 && first + count <= size;
  if (!inside || first % 4 !== 0 || (count % 4 !== 0 && first + count !== size)) {
    throw new Error(`${count} ${side} from ${first} on cannot be read as a part of ${size}`);
  }
}

/**
 * WGSL of `weightsAt(vector)`: four neighbouring weights of array `weights`, int8 without their scales. `weights` is
 * to be declared with the element type `WEIGHT_VECTOR`.
 */
export const READ_WEIGHTS: Readonly<Record<WeightStorage, string>> = {
  float32: 'fn weightsAt(vector : u32) -> vec4<f32> { return weights[vector]; }',
  float16: `fn weightsAt(vector : u32) -> vec4<f32> {
    let pairs = weights[vector];
    return vec4<f32>(unpack2x16float(pairs.x), unpack2x16float(pairs.y));
  }`,
  // Each byte goes to the top of a word, whose value is 2^24 times the byte's. By products, which compilers turn into
  // shifts where those are faster: SwiftShader shifts lane by lane.
  int8: `fn weightsAt(vector : u32) -> vec4<f32> {
    let tops = (weights[vector] * vec4<u32>(0x1000000u, 0x10000u, 0x100u, 1u)) & vec4<u32>(0xff000000u);
    return vec4<f32>(bitcast<vec4<i32>>(tops)) * 0x1p-24;
  }`,
};

/** WGSL element type of a packed matrix's array. */
export const WEIGHT_VECTOR: Readonly<Record<WeightStorage, string>> = {
  float32: 'vec4<f32>',
  float16: 'vec2<u32>',
  int8: 'u32',
};
