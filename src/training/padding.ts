/** Padding of token ids to rectangles. */

/** T5's padding id; a batch is masked by it. */
const PAD_TOKEN_ID = 0;

/** Row-major ids `[rows.length, rowLength]`, padded behind; no row is longer than `rowLength`. */
export function padRows(rows: readonly ArrayLike<number>[], rowLength: number): Int32Array {
  const ids = new Int32Array(rows.length * rowLength).fill(PAD_TOKEN_ID);
  for (const [index, row] of rows.entries()) {
    if (row.length > rowLength) throw new RangeError(`a row of ${row.length} ids in rows of ${rowLength}`);
    ids.set(row, index * rowLength);
  }
  return ids;
}

/** Inputs padded to the bucket of the longest: `[rows.length, T]`. No row is longer than the maximum. */
export function padInputs(rows: readonly ArrayLike<number>[], maximum: number): Int32Array {
  return padRows(rows, inputBucket(longestOf(rows), maximum));
}

/** Targets padded to the bucket of the longest: `[rows.length, U]`. No row is longer than the maximum. */
export function padTargets(rows: readonly ArrayLike<number>[], maximum: number): Int32Array {
  return padRows(rows, targetBucket(longestOf(rows), maximum));
}

function longestOf(rows: readonly ArrayLike<number>[]): number {
  return rows.reduce((longest, row) => Math.max(longest, row.length), 0);
}

/**
 * The next multiple of 8, but never more than the maximum. Lengths are rounded up to few buckets because every shape
 * has its own plan on the GPU.
 */
export function inputBucket(longest: number, maximum: number): number {
  return Math.min(maximum, Math.ceil(longest / 8) * 8);
}

/**
 * Targets are short, and every position costs a row of vocabulary-wide logits: exact up to 4, then the next of 6, 8,
 * 12, 16, 24, 32, ..., but never more than the maximum.
 */
export function targetBucket(longest: number, maximum: number): number {
  if (longest <= 4) return Math.min(maximum, longest);
  const power = 2 ** Math.ceil(Math.log2(longest));
  const between = power * 0.75;
  return Math.min(maximum, longest <= between ? between : power);
}
