/** One view of a model's tensors, whether they lie in a single safetensors file or in shards with an index. */

/** Element types of the safetensors format. The lab reads `F32`, `F16` and `BF16`; it lists the others. */
export type TensorDtype = string;

export interface TensorEntry {
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  /** Where the tensor begins, in bytes from the start of its file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** A part of a tensor, in row-major order. */
export interface ElementRange {
  readonly first: number;
  readonly count: number;
}

export interface TensorCollection {
  /** Tensor names, sorted by code unit, so that every host sees one order. */
  names(): string[];
  entry(name: string): TensorEntry | undefined;
  /**
   * The values in row-major order as float32; float16 and bfloat16 are widened exactly. Reads this tensor only, or
   * this part of it.
   * @throws LabError `SafetensorsFormat` if there is no such tensor or its dtype is none of `F32`, `F16`, `BF16`;
   * `FileRead` if the host fails.
   */
  readFloat32(name: string, range?: ElementRange): Promise<Float32Array>;
  /** Bytes of all tensors together, as stored; for progress. */
  readonly totalBytes: number;
}
