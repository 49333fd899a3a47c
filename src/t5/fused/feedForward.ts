/** The feed-forward layer with its norm and residual, forward and backward: `y = x + activation(norm(x)) Wₒ`. */
import { applyFactors } from '../../engine/fused/applyFactors.ts';
import { gatedGeluBackward, gatedGeluForward } from '../../engine/fused/gatedGelu.ts';
import { matMulTransposed } from '../../engine/fused/matMul.ts';
import { reluBackward, reluForward } from '../../engine/fused/relu.ts';
import { rmsNormBackward, rmsNormForward } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { BlockContext } from './blockContext.ts';
import { dropped, streamAfter } from './dropped.ts';
import type { FusedFeedForward } from './fusedWeights.ts';

/** What the way back needs. */
export interface SavedFeedForward {
  readonly x: GpuArray;
  /** relu: the activation `[rows, dFf]`, after dropout; gated-gelu: both factors before it, interleaved as their weights are. */
  readonly kept: GpuArray;
}

/** x and output `[rows, dModel]`. */
export function feedForwardForward(
  runner: Runner,
  x: GpuArray,
  weights: FusedFeedForward,
  context: Pick<BlockContext, 'norm' | 'dropout'>,
): { output: GpuArray; saved: SavedFeedForward } {
  const normalised = rmsNormForward(runner, x, weights.norm, context.norm);
  const { hidden, kept } = activate(runner, normalised, weights);
  const dropout = context.dropout?.feedForward ?? null;
  if (dropout !== null) applyFactors(runner, hidden, dropout.hidden);
  const output = streamAfter(runner, x, hidden, weights.output, dropout);
  return { output, saved: { x, kept } };
}

function activate(runner: Runner, normalised: GpuArray, weights: FusedFeedForward) {
  if (weights.activation === 'relu') {
    const hidden = reluForward(runner, normalised, weights.input);
    return { hidden, kept: hidden };
  }
  const { hidden, gateAndUp } = gatedGeluForward(runner, normalised, weights.input);
  return { hidden, kept: gateAndUp };
}

/** The gradient at x from that at the output, both `[rows, dModel]`. */
export function feedForwardBackward(
  runner: Runner,
  dOutput: GpuArray,
  { x, kept }: SavedFeedForward,
  weights: FusedFeedForward,
  context: Pick<BlockContext, 'norm' | 'dropout'>,
): GpuArray {
  const isRelu = weights.activation === 'relu';
  const dropout = context.dropout?.feedForward ?? null;
  const throughActivation = isRelu ? reluBackward : gatedGeluBackward;
  const dInput = throughActivation(runner, dropped(runner, dOutput, dropout), weights.output, kept);
  if (dropout !== null) applyFactors(runner, dInput, dropout.hidden, { by: isRelu ? 'each' : 'interleaved' });
  const dNormalised = matMulTransposed(runner, dInput, weights.input);
  return rmsNormBackward(runner, dNormalised, x, weights.norm, context.norm, dOutput);
}
