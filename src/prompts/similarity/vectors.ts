/** Sums over vectors, in double precision whatever the vectors are in. */
export type Vector = Float32Array | Float64Array;

/** Sum of the products of two vectors of one width. */
export function dotProduct(one: Vector, other: Vector): number {
  let sum = 0;
  for (let column = 0; column < one.length; column++) sum += (one[column] ?? 0) * (other[column] ?? 0);
  return sum;
}

/** Euclidean length. */
export function normOf(vector: Vector): number {
  return Math.sqrt(dotProduct(vector, vector));
}

/** Mean of the rows of `values` `[rows, width]`, `[width]`. */
export function meanOfRows(values: Vector, width: number): Float64Array {
  const rows = values.length / width;
  const sums = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      sums[column] = (sums[column] ?? 0) + (values[row * width + column] ?? 0);
    }
  }
  return sums.map((sum) => sum / rows);
}
