/** A square matrix as plain data: similarities or distances of N things. */
export interface SquareMatrix {
  readonly size: number; // N
  readonly values: Float64Array; // [N, N], row-major
}

/** The matrix whose element (row, column) and (column, row) is `value(row, column)`, called for row <= column. */
export function symmetricMatrix(size: number, value: (row: number, column: number) => number): SquareMatrix {
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const both = value(row, column);
      values[row * size + column] = both;
      values[column * size + row] = both;
    }
  }
  return { size, values };
}

/** Element (row, column). @throws RangeError outside the matrix */
export function at({ size, values }: SquareMatrix, row: number, column: number): number {
  const value = column < size ? values[row * size + column] : undefined;
  if (value === undefined) throw new RangeError(`No element (${row}, ${column}) in ${size} × ${size}`);
  return value;
}
