/** Self-attention with its norm and residual, forward and backward: `y = x + attention(norm(x)) Wₒ`. */
import { type AttentionOutput, attentionForward } from '../../engine/fused/attention.ts';
import { attentionBackward } from '../../engine/fused/attentionBackward.ts';
import type { AttentionInputs } from '../../engine/fused/attentionShapes.ts';
import { matMul, matMulTransposed } from '../../engine/fused/matMul.ts';
import { rmsNormBackward, rmsNormForward } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { BlockContext } from './blockContext.ts';
import { dropProbabilities, dropped, streamAfter } from './dropped.ts';
import type { FusedSelfAttention } from './fusedWeights.ts';

/** What the way back needs. */
export interface SavedSelfAttention {
  readonly x: GpuArray;
  readonly inputs: AttentionInputs;
  readonly attended: AttentionOutput;
}

/** x and output `[sequences * length, dModel]`. */
export function selfAttentionForward(
  runner: Runner,
  x: GpuArray,
  weights: FusedSelfAttention,
  context: BlockContext,
): { output: GpuArray; saved: SavedSelfAttention } {
  const { config, sequences, length, positionBias, visible, causal, promptVisibility } = context;
  const normalised = rmsNormForward(runner, x, weights.norm, context.norm);
  const array = matMul(runner, normalised, weights.queriesKeysValues); // [sequences * length, 3 * inner]
  const inner = config.numHeads * config.dKv;
  const inputs: AttentionInputs = {
    queries: { array, firstColumn: 0 },
    keys: { array, firstColumn: inner },
    values: { array, firstColumn: 2 * inner },
    batch: sequences,
    queryLength: length,
    keyLength: length,
    numHeads: config.numHeads,
    dKv: config.dKv,
    bias: positionBias,
    keyVisible: visible,
    causal,
    promptVisibility,
  };
  const dropout = context.dropout?.selfAttention ?? null;
  dropProbabilities(runner, inputs.values, inputs, dropout);
  const attended = attentionForward(runner, inputs);
  const output = streamAfter(runner, x, attended.output, weights.output, dropout);
  return { output, saved: { x, inputs, attended } };
}

/** The gradient at x from that at the output, both `[sequences * length, dModel]`. */
export function selfAttentionBackward(
  runner: Runner,
  dOutput: GpuArray,
  { x, inputs, attended }: SavedSelfAttention,
  weights: FusedSelfAttention,
  context: BlockContext,
): GpuArray {
  const dropout = context.dropout?.selfAttention ?? null;
  const dAttended = matMulTransposed(runner, dropped(runner, dOutput, dropout), weights.output);
  const gradients = attentionBackward(runner, inputs, attended, dAttended);
  dropProbabilities(runner, gradients.values, inputs, dropout);
  // Queries, keys and values lie in one array, and so do their gradients.
  const dNormalised = matMulTransposed(runner, gradients.queries.array, weights.queriesKeysValues);
  return rmsNormBackward(runner, dNormalised, x, weights.norm, context.norm, dOutput);
}
