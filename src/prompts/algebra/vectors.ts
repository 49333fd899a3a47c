/**
 * Sums over vectors, in double precision whatever the vectors are in. Loops run within bounds by construction, so that
 * their elements are numbers (`as number`): these few lines do almost all the work of the rooms around.
 */
export type Vector = Float32Array | Float64Array;

/** Sum of the products of two vectors of one width. */
export function dotProduct(one: Vector, other: Vector): number {
  let sum = 0;
  for (let column = 0; column < one.length; column++) sum += (one[column] as number) * (other[column] as number);
  return sum;
}

/** Euclidean length of the `width` values from `start` on; of the whole vector without them. */
export function normOf(vector: Vector, start = 0, width = vector.length): number {
  let squares = 0;
  for (let index = start; index < start + width; index++) squares += (vector[index] as number) ** 2;
  return Math.sqrt(squares);
}

/** Mean of the rows of `values` `[rows, width]`, `[width]`. */
export function meanOfRows(values: Vector, width: number): Float64Array {
  const rows = values.length / width;
  const sums = new Float64Array(width);
  for (let row = 0; row < rows; row++) addScaled(sums, values, row * width, 1);
  return sums.map((sum) => sum / rows);
}

/** Adds `scale` times the values from `start` on to `sums`. */
export function addScaled(sums: Float64Array, values: Vector, start: number, scale: number): void {
  for (let column = 0; column < sums.length; column++) {
    sums[column] = (sums[column] as number) + scale * (values[start + column] as number);
  }
}
