/** Correlations of two columns of figures. */

/**
 * Pearson's r of two columns, in [-1, 1]; null where it is undefined: fewer than two pairs, or a column without spread.
 * @throws RangeError if the columns differ in length or hold anything but finite numbers
 */
export function pearson(one: readonly number[], other: readonly number[]): number | null {
  requirePairs(one, other, Number.isFinite);
  // Deviations from a mean leave rounding errors of a constant, which must not be taken for spread.
  if (one.every((value) => value === one[0]) || other.every((value) => value === other[0])) return null;
  const left = deviations(one);
  const right = deviations(other);
  const r = products(left, right) / Math.sqrt(products(left, left)) / Math.sqrt(products(right, right));
  return Math.min(1, Math.max(-1, r));
}

/**
 * Spearman's rank correlation: Pearson's r of the ranks; null as there.
 * @throws RangeError if the columns differ in length or hold NaN
 */
export function spearman(one: readonly number[], other: readonly number[]): number | null {
  requirePairs(one, other, (value) => !Number.isNaN(value));
  return pearson(ranks(one), ranks(other));
}

/** Ranks from 1, ascending; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((a, b) => ((values[a] ?? 0) < (values[b] ?? 0) ? -1 : 1));
  const result = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[first] ?? 0]) end++;
    // Places first .. end-1 hold ranks first+1 .. end.
    for (const index of order.slice(first, end)) result[index] = (first + 1 + end) / 2;
    first = end;
  }
  return result;
}

function deviations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function products(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function requirePairs(one: readonly number[], other: readonly number[], isAllowed: (value: number) => boolean): void {
  if (one.length !== other.length) throw new RangeError(`${one.length} values against ${other.length}`);
  if (![...one, ...other].every(isAllowed)) throw new RangeError('A correlation of values that cannot be compared');
}
