/**
 * The colours of a similarity matrix. Where all similarities are positive, as they are of average tokens, the scale runs
 * from the lowest to the highest; where some are negative it is centred on zero. Both use the page's diverging colours:
 * positive scales their upper half alone. The diagonal does not stretch the scale: a prompt is always like itself.
 */
import { at, type SquareMatrix } from '../../../prompts/similarity/squareMatrix.ts';

export interface MatrixScale {
  readonly lowest: number;
  readonly highest: number;
  /** Whether zero is its middle. */
  readonly diverging: boolean;
}

export function scaleOf(similarities: SquareMatrix): MatrixScale {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  const { size } = similarities;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (row === column && size > 1) continue;
      lowest = Math.min(lowest, at(similarities, row, column));
      highest = Math.max(highest, at(similarities, row, column));
    }
  }
  if (size === 0) return { lowest: 0, highest: 1, diverging: false };
  if (lowest >= 0) return { lowest, highest, diverging: false };
  const limit = Math.max(-lowest, Math.abs(highest));
  return { lowest: -limit, highest: limit, diverging: true };
}

/** What the diverging heat-map is to paint, [N, N], and how far its scale reaches from zero. */
export function paintedValues({ values }: SquareMatrix, { lowest, highest, diverging }: MatrixScale) {
  const origin = diverging ? 0 : lowest;
  const limit = highest - origin;
  return { values: Float32Array.from(values, (value) => value - origin), limit: limit > 0 ? limit : 1 };
}
