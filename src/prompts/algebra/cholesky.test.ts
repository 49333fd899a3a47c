import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decomposed, solved } from './cholesky.ts';

/** B · Bᵀ + I of a whole-numbered B: positive definite. */
function definiteMatrix(size: number, b: readonly number[]): Float64Array {
  return Float64Array.from({ length: size * size }, (_, index) => {
    const row = Math.floor(index / size);
    const column = index % size;
    let sum = row === column ? 1 : 0;
    for (let k = 0; k < size; k++) sum += b[row * size + k]! * b[column * size + k]!;
    return sum;
  });
}

describe('decomposed and solved', () => {
  it('solves what has a known solution', () => {
    const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        numbers,
        numbers,
        (size, columns, b, x) => {
          const matrix = definiteMatrix(size, b);
          const right = Float64Array.from({ length: size * columns }, (_, index) => {
            const row = Math.floor(index / columns);
            let sum = 0;
            for (let k = 0; k < size; k++) sum += matrix[row * size + k]! * x[k * columns + (index % columns)]!;
            return sum;
          });
          const cholesky = decomposed(matrix, size)!;
          for (const [index, value] of solved(cholesky, right).entries()) expect(value).toBeCloseTo(x[index]!, 6);
        },
      ),
    );
  });

  it('is L with zeros above, and tells the smallest pivot', () => {
    const cholesky = decomposed(Float64Array.of(4, 2, 2, 10), 2);
    expect(cholesky).toEqual({ size: 2, lower: Float64Array.of(2, 0, 1, 3), smallestPivot: 0.4 });
  });

  it.each([
    ['singular', [1, 1, 1, 1]],
    ['indefinite', [1, 2, 2, 1]],
    ['zero', [0]],
    ['not a number', [Number.NaN]],
  ])('has none of a matrix that is %s', (_, values) => {
    expect(decomposed(Float64Array.from(values), Math.sqrt(values.length))).toBeNull();
  });
});
