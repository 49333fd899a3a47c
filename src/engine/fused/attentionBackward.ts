/**
 * Attention backward by recomputation: with S the scores and P = exp(S - logSumExp) computed again tile by tile,
 *
 *   dP = dO Vᵀ,  delta = rowsum(dO * O) = rowsum(P * dP),  dS = P * (dP - delta),
 *   dQ = dS K,   dK = dSᵀ Q,   dV = Pᵀ dO      (Dao et al. 2022, appendix B.2)
 *
 * in two kernels, one that owns queries and one that owns keys, so that every sum has one owner and a fixed order. The
 * bias is frozen and gets no gradient.
 */
import type { AttentionOutput } from './attention.ts';
import { dispatchKeyValueGradient } from './attentionKeyValueGradient.ts';
import { dispatchQueryGradient } from './attentionQueryGradient.ts';
import {
  type AttentionInputs,
  type AttentionTile,
  checkAttention,
  checkView,
  type MatrixView,
} from './attentionShapes.ts';
import type { GpuArray, Runner } from './runner.ts';
import { expectShape } from './shapes.ts';

/** Where gradients lie. */
export interface AttentionGradients {
  readonly queries: MatrixView;
  readonly keys: MatrixView;
  readonly values: MatrixView;
}

export interface AttentionBackwardOptions {
  /** Default: the runner's choice. */
  readonly tile?: AttentionTile;
  /** Where the gradients go instead of new arrays; other columns are left alone. None may be an array that is read. */
  readonly into?: AttentionGradients;
}

/** What the two gradient kernels need. `delta` is written by the first and read by the second. */
export interface BackwardPass {
  readonly inputs: AttentionInputs;
  readonly forward: AttentionOutput;
  readonly outputGradient: GpuArray; // [batch * queryLength, numHeads * dKv]
  readonly delta: GpuArray; // [batch, numHeads, queryLength]
  readonly gradients: AttentionGradients;
}

/**
 * The gradients with respect to queries, keys and values, from `outputGradient` `[batch * queryLength, numHeads * dKv]`
 * and the same inputs and results as of `attentionForward`.
 *
 * They lie as the inputs lie: arrays that are one (queries, keys and values side by side) have one gradient array of the
 * same shape, so that one product takes it further. Columns and rows that no view covers are undefined in it.
 * @throws Error if shapes do not fit
 */
export function attentionBackward(
  runner: Runner,
  inputs: AttentionInputs,
  forward: AttentionOutput,
  outputGradient: GpuArray,
  { tile = runner.choices.attentionTile, into }: AttentionBackwardOptions = {},
): AttentionGradients {
  checkAttention(inputs);
  const { batch, queryLength, numHeads, dKv } = inputs;
  expectShape(forward.output, [batch * queryLength, numHeads * dKv], 'output');
  expectShape(forward.logSumExp, [batch, numHeads, queryLength], 'logSumExp');
  expectShape(outputGradient, [batch * queryLength, numHeads * dKv], 'outputGradient');
  const gradients = into ?? allocateLike(runner, inputs);
  for (const name of ['queries', 'keys', 'values'] as const) {
    checkView(`gradient of ${name}`, gradients[name], inputs);
    const [rows = 0] = inputs[name].array.shape;
    if (gradients[name].array.shape[0] !== rows) throw new Error(`The gradient of ${name} has not ${rows} rows`);
  }
  const delta = runner.allocate([batch, numHeads, queryLength]);
  const pass: BackwardPass = { inputs, forward, outputGradient, delta, gradients };
  dispatchQueryGradient(runner, pass, tile);
  dispatchKeyValueGradient(runner, pass, tile);
  runner.release(delta);
  return gradients;
}

/** One new array for each array of the inputs. */
function allocateLike(runner: Runner, { queries, keys, values }: AttentionInputs): AttentionGradients {
  const gradientOf = new Map<GpuArray, GpuArray>();
  const like = ({ array, firstColumn }: MatrixView): MatrixView => {
    const gradient = gradientOf.get(array) ?? runner.allocate(array.shape);
    gradientOf.set(array, gradient);
    return { array: gradient, firstColumn };
  };
  return { queries: like(queries), keys: like(keys), values: like(values) };
}
