/** How far each row of a prompt has moved from where it started. */

export interface PromptDrift {
  /** `[length]`, 1 - cosine of the two rows, in [0, 2]; NaN where either row is all zeros. */
  readonly cosineDistance: Float64Array;
  /** `[length]`, `‖now - before‖ / ‖before‖`; NaN where the row before is all zeros. */
  readonly relativeChange: Float64Array;
}

/**
 * Drift of every row.
 *
 * @param before,now `[length, width]` row-major
 * @throws RangeError if either does not hold `length × width` values.
 */
export function promptDrift(before: Float32Array, now: Float32Array, length: number, width: number): PromptDrift {
  for (const values of [before, now]) {
    if (values.length !== length * width) {
      throw new RangeError(`A prompt of ${length} × ${width} holds ${length * width} values, not ${values.length}.`);
    }
  }
  const cosineDistance = new Float64Array(length);
  const relativeChange = new Float64Array(length);
  for (let row = 0; row < length; row += 1) {
    let dot = 0;
    let beforeSquared = 0;
    let nowSquared = 0;
    let changeSquared = 0;
    for (let index = row * width; index < (row + 1) * width; index += 1) {
      const a = before[index] ?? 0;
      const b = now[index] ?? 0;
      dot += a * b;
      beforeSquared += a * a;
      nowSquared += b * b;
      changeSquared += (b - a) ** 2;
    }
    const norms = Math.sqrt(beforeSquared) * Math.sqrt(nowSquared);
    // Rounding may put the cosine of a row with itself just beside 1; a distance is never negative.
    cosineDistance[row] = norms > 0 ? Math.min(2, Math.max(0, 1 - dot / norms)) : Number.NaN;
    relativeChange[row] = beforeSquared > 0 ? Math.sqrt(changeSquared / beforeSquared) : Number.NaN;
  }
  return { cosineDistance, relativeChange };
}

/** `now - before`, value by value; both `[length, width]`. Throws RangeError if they differ in size. */
export function promptDifference(before: Float32Array, now: Float32Array): Float32Array<ArrayBuffer> {
  if (before.length !== now.length) {
    throw new RangeError(`Prompts of ${before.length} and ${now.length} values have no difference.`);
  }
  return Float32Array.from(now, (value, index) => value - (before[index] ?? Number.NaN));
}
