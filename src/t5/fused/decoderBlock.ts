/** A decoder block, forward and backward: self-attention, cross-attention, feed-forward. */
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { BlockContext, MemoryContext } from './blockContext.ts';
import {
  type CrossAttentionGradients,
  crossAttentionBackward,
  crossAttentionForward,
  memoryKeysValues,
  type SavedCrossAttention,
} from './crossAttention.ts';
import { feedForwardBackward, feedForwardForward, type SavedFeedForward } from './feedForward.ts';
import type { FusedDecoderLayer } from './fusedWeights.ts';
import { type SavedSelfAttention, selfAttentionBackward, selfAttentionForward } from './selfAttention.ts';

/** What the way back needs. */
export interface SavedDecoderBlock {
  readonly selfAttention: SavedSelfAttention;
  readonly crossAttention: SavedCrossAttention;
  readonly feedForward: SavedFeedForward;
}

/** x and output `[sequences * U, dModel]`. `known`: the memory's keys and values, if they are there already. */
export function decoderBlockForward(
  runner: Runner,
  x: GpuArray,
  weights: FusedDecoderLayer,
  context: BlockContext,
  memory: MemoryContext,
  known?: GpuArray,
): { output: GpuArray; saved: SavedDecoderBlock } {
  const self = selfAttentionForward(runner, x, weights.selfAttention, context);
  const keysValues = known ?? memoryKeysValues(runner, memory, weights.crossAttention);
  const cross = crossAttentionForward(runner, self.output, keysValues, weights.crossAttention, context, memory);
  const feedForward = feedForwardForward(runner, cross.output, weights.feedForward, context);
  const saved = { selfAttention: self.saved, crossAttention: cross.saved, feedForward: feedForward.saved };
  return { output: feedForward.output, saved };
}

/**
 * The gradients at x and at the encoder's output from that at the output.
 * @param dMemory the gradient at the encoder's output from later blocks, null from none
 * @param needsInput false for the first block: the embedding before it is frozen, and dX is null
 */
export function decoderBlockBackward(
  runner: Runner,
  dOutput: GpuArray,
  dMemory: GpuArray | null,
  saved: SavedDecoderBlock,
  weights: FusedDecoderLayer,
  context: BlockContext,
  needsInput: boolean,
): CrossAttentionGradients {
  const dFeedForward = feedForwardBackward(runner, dOutput, saved.feedForward, weights.feedForward, context);
  const { crossAttention, selfAttention } = weights;
  const cross = crossAttentionBackward(
    runner,
    dFeedForward,
    dMemory,
    saved.crossAttention,
    crossAttention,
    context,
    needsInput,
  );
  if (cross.dX === null) return cross;
  const dX = selfAttentionBackward(runner, cross.dX, saved.selfAttention, selfAttention, context);
  return { dX, dMemory: cross.dMemory };
}
