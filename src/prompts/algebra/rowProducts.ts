/** Products of all rows of two matrices: the one loop in which the larger computations of this room spend their time. */
import type { Vector } from './vectors.ts';

/**
 * Products of every row of `one` `[m, width]` with every row of `other` `[n, width]`, that is one · otherᵀ, `[m, n]`, in
 * double precision. Each sum runs from the first column to the last, whatever m and n.
 */
export function rowProducts(one: Vector, other: Vector, width: number): Float64Array {
  // A loop that meets one kind of array only is several times as fast.
  const left = one instanceof Float64Array ? one : Float64Array.from(one);
  const right = other instanceof Float64Array ? other : Float64Array.from(other);
  const rows = left.length / width;
  const columns = right.length / width;
  const products = new Float64Array(rows * columns);
  const wholeRows = rows - (rows % 4);
  for (let row = 0; row < wholeRows; row += 4) {
    for (let column = 0; column < columns; column++) fourProducts(products, left, right, row, column, width, columns);
  }
  for (let row = wholeRows; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (left[row * width + k] as number) * (right[column * width + k] as number);
      products[row * columns + column] = sum;
    }
  }
  return products;
}

/** Four rows at once: each number read from `right` serves four sums. Indices are within bounds: `as number`. */
function fourProducts(
  products: Float64Array,
  left: Float64Array,
  right: Float64Array,
  row: number,
  column: number,
  width: number,
  columns: number,
): void {
  const first = row * width;
  const second = first + width;
  const third = second + width;
  const fourth = third + width;
  const start = column * width;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let k = 0; k < width; k++) {
    const shared = right[start + k] as number;
    sum0 += (left[first + k] as number) * shared;
    sum1 += (left[second + k] as number) * shared;
    sum2 += (left[third + k] as number) * shared;
    sum3 += (left[fourth + k] as number) * shared;
  }
  const place = row * columns + column;
  products[place] = sum0;
  products[place + columns] = sum1;
  products[place + 2 * columns] = sum2;
  products[place + 3 * columns] = sum3;
}

/** The matrix `[rows, width]` with rows and columns exchanged, `[width, rows]`. */
export function transposed(values: Vector, width: number): Float64Array {
  const rows = values.length / width;
  const result = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      result[column * rows + row] = values[row * width + column] as number;
    }
  }
  return result;
}
