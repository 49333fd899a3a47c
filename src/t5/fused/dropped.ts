/** Where dropout meets a block's layers, forward and backward; without dropout these are what was there before. */
import { applyFactors, type SharedFactors, timesFactors } from '../../engine/fused/applyFactors.ts';
import type { AttentionInputs, MatrixView } from '../../engine/fused/attentionShapes.ts';
import { matMul } from '../../engine/fused/matMul.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { FrozenMatrix } from '../../engine/fused/splitMatrix.ts';
import type { AttentionDropout } from './stepDropout.ts';

/** Drops of an array in place, or takes a gradient back through that, and returns the array. */
export function drop(runner: Runner, x: GpuArray, factors: SharedFactors | undefined): GpuArray {
  if (factors !== undefined) applyFactors(runner, x, factors);
  return x;
}

/** Of a layer's output, before it is added to the residual stream. */
interface OutputDropout {
  readonly output: SharedFactors;
}

/** The residual stream after a layer: `x + hidden W`, of which dropout takes part of `hidden W`; all `[rows, ..]`. */
export function streamAfter(
  runner: Runner,
  x: GpuArray,
  hidden: GpuArray,
  weight: FrozenMatrix,
  dropout: OutputDropout | null,
): GpuArray {
  if (dropout === null) return matMul(runner, hidden, weight, { add: x });
  const output = matMul(runner, hidden, weight);
  applyFactors(runner, output, dropout.output, { add: x });
  return output;
}

/** The gradient at `hidden W` of `streamAfter` from that at the stream. */
export function dropped(runner: Runner, dOutput: GpuArray, dropout: OutputDropout | null): GpuArray {
  return dropout === null ? dOutput : timesFactors(runner, dOutput, dropout.output);
}

/**
 * Drops attention's probabilities, or takes their gradient back through that: all queries share a mask, so that it is a
 * factor on every key's values, `(P M) V = P (M V)`, and on the gradient at these. Changes the view's columns.
 */
export function dropProbabilities(
  runner: Runner,
  { array, firstColumn }: MatrixView,
  { numHeads, dKv }: Pick<AttentionInputs, 'numHeads' | 'dKv'>,
  dropout: AttentionDropout | null,
): void {
  if (dropout === null) return;
  const within = { firstColumn, columns: numHeads * dKv };
  applyFactors(runner, array, dropout.probabilities, { by: { heads: dKv }, within });
}
