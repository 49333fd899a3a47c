/** A frozen T5's weights as the fused network reads them: packed, and joined where several read the same input. */
import type { PackedMatrix } from '../../engine/fused/packedMatrix.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import type { FrozenMatrix } from '../../engine/fused/splitMatrix.ts';
import type { T5Config } from '../config.ts';

export interface FusedSelfAttention {
  readonly norm: GpuArray; // [dModel]
  /** Queries, keys and values side by side: `[dModel, 3 * inner]`, inner = numHeads * dKv. */
  readonly queriesKeysValues: FrozenMatrix;
  readonly output: FrozenMatrix; // [inner, dModel]
}

export interface FusedCrossAttention {
  readonly norm: GpuArray; // [dModel]
  readonly queries: FrozenMatrix; // [dModel, inner]
  /** Keys and values side by side: `[dModel, 2 * inner]`. */
  readonly keysValues: FrozenMatrix;
  readonly output: FrozenMatrix; // [inner, dModel]
}

export interface FusedFeedForward {
  readonly norm: GpuArray; // [dModel]
  readonly activation: T5Config['feedForward'];
  /** `[dModel, dFf]` for relu; gate and input interleaved for gated-gelu, `[dModel, 2 * (dFf rounded up to 4)]`. */
  readonly input: FrozenMatrix;
  readonly output: FrozenMatrix; // [dFf, dModel]
}

export interface FusedEncoderLayer {
  readonly selfAttention: FusedSelfAttention;
  readonly feedForward: FusedFeedForward;
}

export interface FusedDecoderLayer extends FusedEncoderLayer {
  readonly crossAttention: FusedCrossAttention;
}

export interface FusedStack<Layer> {
  readonly layers: readonly Layer[];
  /** `[buckets, numHeads]`, on the host: from it comes a table for each shape. */
  readonly relativeBias: Float32Array;
  readonly finalNorm: GpuArray; // [dModel]
}

/** Consecutive tokens of the vocabulary, in one buffer. */
export interface HeadPart {
  readonly tokens: number;
  /** `[dModel, tokens]`, or, if transposed, `[tokens, dModel]`: a part of the embedding. */
  readonly matrix: PackedMatrix;
  readonly transposed: boolean;
}

export interface FusedWeights {
  readonly config: T5Config;
  /** As the composed network's: packing does not change it. */
  readonly identity: string;
  readonly parameters: number;
  readonly bytesOnGpu: number;
  /** Consecutive rows of `[vocabSize, dModel]`: no buffer holds more than a device can bind. */
  readonly embedding: readonly PackedMatrix[];
  readonly head: readonly HeadPart[];
  readonly encoder: FusedStack<FusedEncoderLayer>;
  readonly decoder: FusedStack<FusedDecoderLayer>;
  dispose(): void;
}
