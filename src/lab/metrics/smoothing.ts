/**
 * Smoothing of a noisy series for the eye. It runs over every point, before any thinning for the screen, so that a
 * curve looks the same at every width (TensorBoard applies it after, and its curves change with the window).
 */

/**
 * Exponential moving average with the start's bias divided out, as Adam does it (Kingma & Ba 2015, section 3):
 * `m_t = w m_{t-1} + (1 - w) y_t`, shown is `m_t / (1 - w^t)`. Non-finite values pass through and do not enter the
 * average; a constant series comes back exactly as it is.
 *
 * @param values `[points]`
 * @param weight w in [0, 1): 0 returns the values, near 1 is a flat line.
 * @returns a new array `[points]`
 * @throws RangeError if the weight is outside [0, 1).
 */
export function smooth(values: Float64Array, weight: number): Float64Array<ArrayBuffer> {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`Smoothing weight ${weight} is outside [0, 1).`);
  const smoothed = Float64Array.from(values);
  if (weight === 0 || isConstant(values)) return smoothed;
  let average = 0;
  let bias = 1; // w^t
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    average = weight * average + (1 - weight) * value;
    bias *= weight;
    smoothed[index] = average / (1 - bias);
  }
  return smoothed;
}

/** Rounding would otherwise put ripples on a learning rate that never changes. */
function isConstant(values: Float64Array): boolean {
  const first = values.find(Number.isFinite);
  return values.every((value) => value === first || !Number.isFinite(value));
}
