/** The loss of tokens and its gradient for the logits against the definition. */
import { softTargets } from '../../../src/engine/fused/softTargets.ts';
import { logitsGradient, tokenLoss } from '../../../src/engine/fused/tokenLoss.ts';
import { differences, randomSize, randomValues, relativeError, rowOf } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

const PAD = 0;

/** The definition, for one row whose target is not padding: t5x/losses.py with soft targets written out. */
export function logitsLoss(logits: ArrayLike<number>, target: number, zLoss: number, labelSmoothing = 0): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i]!);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - highest);
  const logZ = highest + Math.log(sum);
  const low = labelSmoothing / (logits.length - 1);
  const ofTarget = 1 - labelSmoothing;
  // What the sum below is where the model gives exactly these weights.
  let loss = ofTarget * Math.log(ofTarget) + (low === 0 ? 0 : (logits.length - 1) * low * Math.log(low));
  for (let i = 0; i < logits.length; i++) loss += (i === target ? ofTarget : low) * (logZ - logits[i]!);
  return loss + zLoss * logZ * logZ;
}

export const tokenLossCheck: KernelCheck = {
  name: 'tokenLoss',
  async run({ memory, runs }, rng, index) {
    // A few of so many columns that more invocations share a row.
    const rows = index % 20 === 19 ? randomSize(rng, 1, 2) : randomSize(rng, 1, 30);
    const columns =
      index % 100 === 99
        ? 4 * randomSize(rng, 513, 550)
        : index % 20 === 19
          ? randomSize(rng, 513, 600)
          : randomSize(rng, 2, 90);
    // Up to hundreds, where exp without a shift would overflow.
    const shift = 100 * rng.nextBelow(4);
    const values = randomValues(rng, rows * columns, 3).map((value) => value + shift);
    const targetIds = Int32Array.from({ length: rows }, () => rng.nextBelow(columns));
    const zLoss = [0, 1e-4, 0.1][index % 3]!;
    const labelSmoothing = index % 4 === 1 ? 0.1 : index % 4 === 3 ? rng.nextUniform() : 0;
    const lossOf = (at: ArrayLike<number>, target: number) => logitsLoss(at, target, zLoss, labelSmoothing);
    const expectedLoss = Array.from(targetIds, (target, row) =>
      target === PAD ? 0 : lossOf(rowOf(values, row, columns), target),
    );
    const expectedGradient = Array.from(targetIds, (target, row) => {
      if (target === PAD) return Array.from({ length: columns }, () => 0);
      return [...differences((at) => lossOf(at, target), rowOf(values, row, columns), 3e-3)];
    }).flat();

    const targets = memory.upload(targetIds, [rows]);
    const logits = memory.upload(values, [rows, columns]);
    const options = { zLoss, padTokenId: PAD, soft: softTargets(labelSmoothing, columns) };
    const { loss, statistics } = tokenLoss(runs, logits, targets, options);
    logitsGradient(runs, logits, 0, statistics, targets, options);
    const errors = [
      relativeError(await memory.read(loss), expectedLoss),
      relativeError(await memory.read(logits), expectedGradient),
    ];
    const where = `[${rows}, ${columns}], logits about ${shift}, zLoss ${zLoss}, smoothed by ${labelSmoothing}`;
    return { where, error: Math.max(...errors) };
  },
};
