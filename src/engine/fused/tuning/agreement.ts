/** Whether two variants of a kernel computed the same. */

/** Variants sum in different orders, which float32 shows in its last bits. */
export const MOST_RELATIVE_DIFFERENCE = 1e-5;

/** The largest difference over the largest expected value; infinite if sizes differ or anything is not a number. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    if (!Number.isFinite(a) || !Number.isFinite(e)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a - e));
    largest = Math.max(largest, Math.abs(e));
  }
  return difference === 0 ? 0 : difference / largest;
}
