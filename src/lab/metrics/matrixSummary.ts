/** What a matrix of values amounts to: for its colour scale and for the sentence that stands for its picture. */

export interface MatrixSummary {
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
  /** Values that are NaN or infinite; the other numbers leave them out. */
  readonly notFinite: number;
  /** End of a zero-centred colour scale: 99.5 % of all magnitudes lie within it; 0 if all values are 0. */
  readonly limit: number;
}

const WITHIN_SCALE = 0.995; // share of values; a few outliers must not wash out all the others

/** Summary of any number of values; of none at all, zeros. */
export function summarizeMatrix(values: Float32Array): MatrixSummary {
  const magnitudes = new Float32Array(values.length);
  let finite = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    magnitudes[finite] = Math.abs(value);
    finite += 1;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    sum += value;
  }
  const notFinite = values.length - finite;
  if (finite === 0) return { lowest: 0, highest: 0, mean: 0, notFinite, limit: 0 };
  const sorted = magnitudes.subarray(0, finite).sort();
  const reached = sorted[Math.ceil(finite * WITHIN_SCALE) - 1] ?? 0;
  return {
    lowest,
    highest,
    mean: sum / finite,
    notFinite,
    limit: roundUp(reached > 0 ? reached : (sorted.at(-1) ?? 0)),
  };
}

/** The next of 1, 1.5, 2, 3, 5, 7 times a power of ten: a live picture's scale then changes seldom. */
function roundUp(value: number): number {
  if (value === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 1.5, 2, 3, 5, 7, 10].find((each) => each * power >= value * (1 - 1e-6)) ?? 10;
  return Number((digit * power).toPrecision(2));
}
