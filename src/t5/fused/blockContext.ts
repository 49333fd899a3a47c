/** What a stack's blocks share for one shape: lengths, and who sees whom. */
import type { PromptVisibility } from '../../engine/fused/attentionShapes.ts';
import type { RmsNormOptions } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import type { BlockDropout } from './stepDropout.ts';

export interface BlockContext {
  readonly config: Pick<T5Config, 'numHeads' | 'dKv'>;
  readonly norm: RmsNormOptions;
  /** Sequences in the stack: B in the encoder, B or more (several candidates for one input) in the decoder. */
  readonly sequences: number;
  /** Positions of each: P + T in the encoder, U in the decoder. */
  readonly length: number;
  /** `[numHeads, 2 * length - 1]`, see `positionBiasTable`. */
  readonly positionBias: GpuArray;
  /** `[sequences, length]` of 1 and 0 in the encoder; null in the decoder, where all that came before is visible. */
  readonly visible: GpuArray | null;
  /** Positions see those before them only: the decoder. */
  readonly causal: boolean;
  /** In the encoder, where a prompt's rows see less than tokens do. */
  readonly promptVisibility: PromptVisibility | null;
  /** Of one block. Default: none. */
  readonly dropout?: BlockDropout | null;
}

/** What the decoder attends to. */
export interface MemoryContext {
  readonly encoded: GpuArray; // [examples * length, dModel], after the encoder's final norm
  readonly examples: number; // B; each owns sequences / B neighbouring sequences of the decoder
  readonly length: number; // P + T
  readonly visible: GpuArray; // [examples, length]
  /** Of each decoder layer, `[examples * length, 2 * inner]`, where they are used more than once. */
  readonly keysValues?: readonly GpuArray[];
}
