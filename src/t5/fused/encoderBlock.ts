/** An encoder block, forward and backward: self-attention, then feed-forward. */
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { BlockContext } from './blockContext.ts';
import { feedForwardBackward, feedForwardForward, type SavedFeedForward } from './feedForward.ts';
import type { FusedEncoderLayer } from './fusedWeights.ts';
import { type SavedSelfAttention, selfAttentionBackward, selfAttentionForward } from './selfAttention.ts';

/** What the way back needs. */
export interface SavedEncoderBlock {
  readonly attention: SavedSelfAttention;
  readonly feedForward: SavedFeedForward;
}

/** x and output `[B * (P + T), dModel]`. */
export function encoderBlockForward(
  runner: Runner,
  x: GpuArray,
  weights: FusedEncoderLayer,
  context: BlockContext,
): { output: GpuArray; saved: SavedEncoderBlock } {
  const attention = selfAttentionForward(runner, x, weights.selfAttention, context);
  const feedForward = feedForwardForward(runner, attention.output, weights.feedForward, context);
  return { output: feedForward.output, saved: { attention: attention.saved, feedForward: feedForward.saved } };
}

/** The gradient at x from that at the output. */
export function encoderBlockBackward(
  runner: Runner,
  dOutput: GpuArray,
  saved: SavedEncoderBlock,
  weights: FusedEncoderLayer,
  context: BlockContext,
): GpuArray {
  const dAttention = feedForwardBackward(runner, dOutput, saved.feedForward, weights.feedForward, context);
  return selfAttentionBackward(runner, dAttention, saved.attention, weights.selfAttention, context);
}
