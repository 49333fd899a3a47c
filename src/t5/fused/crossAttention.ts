/** Cross-attention with its norm and residual, forward and backward: `y = x + attention(norm(x), memory) Wₒ`. */
import { type AttentionOutput, attentionForward } from '../../engine/fused/attention.ts';
import { attentionBackward } from '../../engine/fused/attentionBackward.ts';
import type { AttentionInputs } from '../../engine/fused/attentionShapes.ts';
import { matMul, matMulTransposed } from '../../engine/fused/matMul.ts';
import { rmsNormBackward, rmsNormForward } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { BlockContext, MemoryContext } from './blockContext.ts';
import { dropProbabilities, dropped, streamAfter } from './dropped.ts';
import type { FusedCrossAttention } from './fusedWeights.ts';

/** What the way back needs. */
export interface SavedCrossAttention {
  readonly x: GpuArray;
  readonly inputs: AttentionInputs;
  readonly attended: AttentionOutput;
}

/** Keys and values of the memory, side by side: `[examples * memory length, 2 * inner]`. */
export function memoryKeysValues(runner: Runner, memory: MemoryContext, weights: FusedCrossAttention): GpuArray {
  return matMul(runner, memory.encoded, weights.keysValues);
}

/**
 * x and output `[sequences * length, dModel]`; `keysValues` as `memoryKeysValues` gave them. Dropout changes them, and is
 * for as many sequences as examples.
 */
export function crossAttentionForward(
  runner: Runner,
  x: GpuArray,
  keysValues: GpuArray,
  weights: FusedCrossAttention,
  context: Pick<BlockContext, 'config' | 'norm' | 'sequences' | 'length' | 'dropout'>,
  memory: Pick<MemoryContext, 'examples' | 'length' | 'visible'>,
): { output: GpuArray; saved: SavedCrossAttention } {
  const { config, sequences, length } = context;
  const normalised = rmsNormForward(runner, x, weights.norm, context.norm);
  const inputs: AttentionInputs = {
    queries: { array: matMul(runner, normalised, weights.queries), firstColumn: 0 },
    keys: { array: keysValues, firstColumn: 0 },
    values: { array: keysValues, firstColumn: config.numHeads * config.dKv },
    batch: memory.examples,
    // Cross-attention knows no order, so that all sequences of one example can stand in one long one.
    queryLength: (sequences / memory.examples) * length,
    keyLength: memory.length,
    numHeads: config.numHeads,
    dKv: config.dKv,
    bias: null,
    keyVisible: memory.visible,
    causal: false,
  };
  const dropout = context.dropout?.crossAttention ?? null;
  dropProbabilities(runner, inputs.values, inputs, dropout);
  const attended = attentionForward(runner, inputs);
  const output = streamAfter(runner, x, attended.output, weights.output, dropout);
  return { output, saved: { x, inputs, attended } };
}

export interface CrossAttentionGradients {
  /** At x, `[sequences * length, dModel]`; null if nobody needs it. */
  readonly dX: GpuArray | null;
  /** At the encoder's output, `[examples * memory length, dModel]`: `dMemory` and this layer's share. */
  readonly dMemory: GpuArray;
}

/**
 * @param dMemory the gradient at the encoder's output from later layers, null from none
 * @param needsInput false for the first block: what lies before it is frozen
 */
export function crossAttentionBackward(
  runner: Runner,
  dOutput: GpuArray,
  dMemory: GpuArray | null,
  { x, inputs, attended }: SavedCrossAttention,
  weights: FusedCrossAttention,
  context: BlockContext,
  needsInput: boolean,
): CrossAttentionGradients {
  const dropout = context.dropout?.crossAttention ?? null;
  const dAttended = matMulTransposed(runner, dropped(runner, dOutput, dropout), weights.output);
  const gradients = attentionBackward(runner, inputs, attended, dAttended);
  dropProbabilities(runner, gradients.values, inputs, dropout);
  // Keys and values lie in one array, and so do their gradients.
  const ownShare = matMulTransposed(runner, gradients.keys.array, weights.keysValues, { add: dMemory ?? undefined });
  if (!needsInput) return { dX: null, dMemory: ownShare };
  const dNormalised = matMulTransposed(runner, gradients.queries.array, weights.queries);
  const dX = rmsNormBackward(runner, dNormalised, x, weights.norm, context.norm, dOutput);
  return { dX, dMemory: ownShare };
}
