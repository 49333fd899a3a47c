/** Label smoothing as T5X computes it (t5x/losses.py, compute_weighted_cross_entropy). */

/** What a token's distribution is compared with, in place of all weight on its target. */
export interface SoftTargets {
  /** Weight of every token of the vocabulary, the target among them. */
  readonly everywhere: number;
  /** Weight that the target has beyond that. */
  readonly onTarget: number;
  /** Subtracted from each token's loss, so that it is 0 where the model gives exactly these weights. */
  readonly constant: number;
}

/** The weights for smoothing by `labelSmoothing`, from 0 to below 1; null for 0, which is no smoothing. */
export function softTargets(labelSmoothing: number, vocabSize: number): SoftTargets | null {
  if (labelSmoothing === 0) return null;
  const confidence = 1 - labelSmoothing;
  const everywhere = labelSmoothing / (vocabSize - 1);
  // The 1e-20 is T5X's.
  const constant = -(confidence * Math.log(confidence) + labelSmoothing * Math.log(everywhere + 1e-20));
  return { everywhere, onTarget: confidence - everywhere, constant };
}
