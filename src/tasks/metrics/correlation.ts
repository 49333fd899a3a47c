/**
 * Correlations of numbers, as T5 computes them with SciPy (t5/evaluation/metrics.py), in percent. They are NaN, as
 * there, where all targets or all predictions are the same (one pair included), or one is not finite (Pearson) or NaN (Spearman).
 */

/**
 * Pearson correlation coefficient (`pearson_corrcoef`), in [-100, 100] or NaN.
 * @throws RangeError for lists of unequal length
 */
export function pearsonCorrelation(targets: readonly number[], predictions: readonly number[]): number {
  const a = centred(targets);
  const b = centred(predictions);
  if (a.length !== b.length) throw new RangeError(`${b.length} predictions for ${a.length} targets`);
  // Centring leaves rounding errors of a constant, which must not be taken for variation.
  if (isConstant(targets) || isConstant(predictions)) return Number.NaN;
  const products = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const coefficient = products / (norm(a) * norm(b));
  return 100 * Math.min(1, Math.max(-1, coefficient));
}

/** Spearman's rank correlation (`spearman_corrcoef`): Pearson's of the ranks. Range and errors as there. */
export function spearmanCorrelation(targets: readonly number[], predictions: readonly number[]): number {
  const undefinedRanks = [...targets, ...predictions].some(Number.isNaN);
  return undefinedRanks ? Number.NaN : pearsonCorrelation(ranks(targets), ranks(predictions));
}

/** Ranks from 1; equal values share the mean of the ranks that they take up. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => (a.value < b.value ? -1 : 1));
  const result = values.map(() => 0);
  for (let first = 0; first < order.length; ) {
    let behind = first + 1;
    while (behind < order.length && order[behind]?.value === order[first]?.value) behind++;
    // Ranks first + 1 to behind.
    for (const { index } of order.slice(first, behind)) result[index] = (first + 1 + behind) / 2;
    first = behind;
  }
  return result;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
