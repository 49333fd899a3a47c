/**
 * Adafactor as T5X runs it in prompt tuning (t5x/adafactor.py; Shazeer and Stern 2018): no momentum, no scaling by the
 * parameter, second moments factored into rows and columns only where both sides reach 128.
 *
 *     beta2 = 1 - (globalStep + 1)^-decayRate          globalStep: steps before this one, initialStep included
 *     v     = beta2 * v + (1 - beta2) * (g^2 + 1e-30)  v starts at 0 and is not bias-corrected
 *     y     = g / sqrt(v)                              factored: v = rows x columns / mean(rows)
 *     y    /= max(1, RMS(y) / clipThreshold)           RMS over the whole prompt
 *     p     = (1 - weightDecay) * p - learningRate * y the decay is not multiplied by the rate
 *
 * T5X restores the step of the pretrained model (1,100,000 for the LM-adapted ones) as the optimizer's, which makes v
 * a slow sum rather than an average: that is what `initialStep` is for.
 */
import { isFactored } from '../../engine/fused/optimizers/averages.ts';
import { type AdafactorSettings, secondMomentDecay } from '../../engine/fused/optimizers/rates.ts';
import type { UpdateRule } from './updateRule.ts';

/** epsilon1 */
const SQUARE_EPSILON = 1e-30;

/** The rule for a prompt `[length, width]`. Averages are stored in float32, as T5X does; sums are taken in double. */
export function createAdafactor(spec: AdafactorSettings, length: number, width: number): UpdateRule {
  const moments = isFactored(length, width) ? factoredMoments(length, width) : fullMoments(length * width);
  const direction = new Float32Array(length * width); // y
  const kept = Math.fround(1 - spec.weightDecay);
  return {
    averages: moments.averages,
    apply(prompt, gradient, learningRate, step) {
      moments.precondition(gradient, secondMomentDecay(spec, step), direction);
      const shrink = Math.max(1, rootMeanSquare(direction) / spec.clipThreshold);
      for (let index = 0; index < prompt.length; index++) {
        prompt[index] = kept * (prompt[index] ?? 0) - (learningRate * (direction[index] ?? 0)) / shrink;
      }
    },
  };
}

interface SecondMoments {
  readonly averages: Readonly<Record<string, Float32Array>>;
  /** Takes the gradient into the averages and writes g / sqrt(v) to `direction`. */
  precondition(gradient: Float32Array, decay: number, direction: Float32Array): void;
}

function fullMoments(size: number): SecondMoments {
  const squares = new Float32Array(size);
  return {
    averages: { squares },
    precondition(gradient, decay, direction) {
      for (const [index, slope] of gradient.entries()) {
        squares[index] = decay * (squares[index] ?? 0) + (1 - decay) * (slope * slope + SQUARE_EPSILON);
        direction[index] = slope / Math.sqrt(squares[index] ?? 0);
      }
    },
  };
}

function factoredMoments(length: number, width: number): SecondMoments {
  // T5X's v_row and v_col where length <= width, and the other way round otherwise; the product is the same.
  const rows = new Float32Array(length); // mean of g^2 over a row
  const columns = new Float32Array(width); // mean of g^2 over a column
  return {
    averages: { rows, columns },
    precondition(gradient, decay, direction) {
      const rowSums = new Float64Array(length);
      const columnSums = new Float64Array(width);
      for (const [index, slope] of gradient.entries()) {
        const square = slope * slope + SQUARE_EPSILON;
        const row = Math.floor(index / width);
        const column = index % width;
        rowSums[row] = (rowSums[row] ?? 0) + square;
        columnSums[column] = (columnSums[column] ?? 0) + square;
      }
      blend(rows, rowSums, width, decay);
      blend(columns, columnSums, length, decay);
      const rowMean = rows.reduce((sum, value) => sum + value, 0) / length;
      for (const [index, slope] of gradient.entries()) {
        const rowFactor = Math.sqrt((rows[Math.floor(index / width)] ?? 0) / rowMean);
        direction[index] = slope / rowFactor / Math.sqrt(columns[index % width] ?? 0);
      }
    },
  };
}

function blend(averages: Float32Array, sums: Float64Array, count: number, decay: number): void {
  for (const [index, sum] of sums.entries()) {
    averages[index] = decay * (averages[index] ?? 0) + (1 - decay) * (sum / count);
  }
}

function rootMeanSquare(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}
