/**
 * Attention forward in one kernel. Whoever owns queries walks through the keys, tile by tile, with the running maximum
 * and sum of an online softmax (Milakov and Gimelshein 2018; Dao et al. 2022), so that scores exist only on the way and
 * keys may be as many as they like.
 */
import { dispatchAttention } from './attentionDispatch.ts';
import { forwardOfInvocations } from './attentionForwardOfInvocations.ts';
import { forwardOfWorkgroups } from './attentionForwardOfWorkgroups.ts';
import { type AttentionInputs, checkAttention } from './attentionShapes.ts';
import { type AttentionTile, checkTile } from './attentionTiles.ts';
import type { GpuArray, Runner } from './runner.ts';

export interface AttentionOutput {
  /** `[batch * queryLength, numHeads * dKv]` */
  readonly output: GpuArray;
  /** `[batch, numHeads, queryLength]`, for the backward pass: log Σ exp(score), or -1e10 where no key is visible. */
  readonly logSumExp: GpuArray;
}

/**
 * `softmax(Q Kᵀ + bias) V` for every batch row and head, hidden keys left out. Gradient: `attentionBackward`.
 * @throws Error if shapes do not fit
 */
export function attentionForward(
  runner: Runner,
  inputs: AttentionInputs,
  tile: AttentionTile = runner.choices.attentionTile,
): AttentionOutput {
  checkAttention(inputs);
  checkTile(runner, tile);
  const { batch, queryLength, numHeads, dKv } = inputs;
  const output = runner.allocate([batch * queryLength, numHeads * dKv]);
  const logSumExp = runner.allocate([batch, numHeads, queryLength]);
  dispatchAttention(runner, inputs, tile, {
    name: 'attentionForward',
    rows: 'queries',
    arrays: [
      { name: 'output', array: output, access: 'write', element: 'Lanes' },
      { name: 'logSumExp', array: logSumExp, access: 'write', element: 'f32' },
    ],
    views: [],
    ofWorkgroups: forwardOfWorkgroups,
    ofInvocations: forwardOfInvocations,
  });
  return { output, logSumExp };
}
