/** Figures of a transfer study. Scores are in percent, as the paper prints them. */

/**
 * Share of the baseline's error that a transfer removed: (score - baseline) / (100 - baseline) (SPoT, section 3.1).
 * 1 if no error is left, negative if the transfer harmed; null if the baseline makes no error.
 * @throws RangeError for scores that are not numbers up to 100 (correlations may be negative)
 */
export function relativeErrorReduction(score: number, baseline: number): number | null {
  for (const percent of [score, baseline]) {
    if (!(percent <= 100 && percent >= -100)) throw new RangeError(`A score of ${percent} percent`);
  }
  return baseline === 100 ? null : (score - baseline) / (100 - baseline);
}

export interface Spread {
  readonly mean: number;
  /** Of the sample (divided by n - 1), in the scores' unit; null for a single run. */
  readonly standardDeviation: number | null;
}

/** Mean and standard deviation over the runs of one cell. @throws RangeError for no scores */
export function spreadOf(scores: readonly number[]): Spread {
  if (scores.length === 0) throw new RangeError('The mean of no scores');
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { mean, standardDeviation: scores.length === 1 ? null : Math.sqrt(squares / (scores.length - 1)) };
}
