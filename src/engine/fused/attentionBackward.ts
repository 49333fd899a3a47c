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
import { dispatchAttention } from './attentionDispatch.ts';
import { keyValueGradientOfInvocations, queryGradientOfInvocations } from './attentionGradientsOfInvocations.ts';
import { keyValueGradientOfWorkgroups, queryGradientOfWorkgroups } from './attentionGradientsOfWorkgroups.ts';
import { type AttentionInputs, checkAttention, checkView, type MatrixView } from './attentionShapes.ts';
import { type AttentionTile, checkTile } from './attentionTiles.ts';
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
  checkTile(runner, tile);
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
  const given = [
    { name: 'outputGradient', array: outputGradient, access: 'read', element: 'Lanes' },
    { name: 'logSumExp', array: forward.logSumExp, access: 'read', element: 'f32' },
  ] as const;
  dispatchAttention(runner, inputs, tile, {
    name: 'attentionQueryGradient',
    rows: 'queries',
    arrays: [
      { name: 'output', array: forward.output, access: 'read', element: 'Lanes' },
      ...given,
      { name: 'queryGradient', array: gradients.queries.array, access: 'write', element: 'Lanes' },
      { name: 'delta', array: delta, access: 'write', element: 'f32' },
    ],
    views: [gradients.queries],
    ofWorkgroups: queryGradientOfWorkgroups,
    ofInvocations: queryGradientOfInvocations,
  });
  dispatchAttention(runner, inputs, tile, {
    name: 'attentionKeyValueGradient',
    rows: 'keys',
    arrays: [
      ...given,
      { name: 'delta', array: delta, access: 'read', element: 'f32' },
      { name: 'keyGradient', array: gradients.keys.array, access: 'write', element: 'Lanes' },
      { name: 'valueGradient', array: gradients.values.array, access: 'write', element: 'Lanes' },
    ],
    views: [gradients.keys, gradients.values],
    ofWorkgroups: keyValueGradientOfWorkgroups,
    ofInvocations: keyValueGradientOfInvocations,
  });
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
