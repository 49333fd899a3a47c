/** Figures of a prompt for inspection. Sums are taken in double precision. */
import type { Prompt } from './prompt.ts';

export interface PromptStatistics {
  /** Euclidean norm of every row, `[P]`. */
  readonly rowNorms: Float64Array;
  readonly meanRowNorm: number;
  /** Euclidean (Frobenius) norm of the whole matrix. */
  readonly norm: number;
  readonly mean: number;
  /** Of the population: divided by the number of values. */
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** See `PromptStatistics`. The prompt must hold at least one value. */
export function promptStatistics({ length, width, values }: Prompt): PromptStatistics {
  const rowNorms = new Float64Array(length);
  let sum = 0;
  let squares = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    let rowSquares = 0;
    for (const value of values.subarray(row * width, (row + 1) * width)) {
      sum += value;
      rowSquares += value * value;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    rowNorms[row] = Math.sqrt(rowSquares);
    squares += rowSquares;
  }
  const mean = sum / values.length;
  return {
    rowNorms,
    meanRowNorm: rowNorms.reduce((total, norm) => total + norm, 0) / length,
    norm: Math.sqrt(squares),
    mean,
    standardDeviation: Math.sqrt(meanSquaredDistance(values, mean)),
    minimum,
    maximum,
  };
}

// A second pass: mean of squares minus square of the mean would cancel for prompts far from zero.
function meanSquaredDistance(values: Float32Array, mean: number): number {
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return sum / values.length;
}
