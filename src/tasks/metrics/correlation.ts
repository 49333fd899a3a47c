/**
 * Correlations of numbers, as T5 computes them with SciPy (t5/evaluation/metrics.py), in percent. They are NaN, as
 * there, where all targets or all predictions are the same (one pair included), or one is not finite (Pearson) or NaN
 * (Spearman).
 */
import { pearson, spearman } from '../../base/correlation.ts';

/**
 * Pearson correlation coefficient (`pearson_corrcoef`), in [-100, 100] or NaN.
 * @throws RangeError for lists of unequal length
 */
export function pearsonCorrelation(targets: readonly number[], predictions: readonly number[]): number {
  const areFinite = [...targets, ...predictions].every(Number.isFinite);
  return areFinite ? 100 * (pearson(targets, predictions) ?? Number.NaN) : Number.NaN;
}

/** Spearman's rank correlation (`spearman_corrcoef`): Pearson's of the ranks. Range and errors as there. */
export function spearmanCorrelation(targets: readonly number[], predictions: readonly number[]): number {
  const areRanked = ![...targets, ...predictions].some(Number.isNaN);
  return areRanked ? 100 * (spearman(targets, predictions) ?? Number.NaN) : Number.NaN;
}
