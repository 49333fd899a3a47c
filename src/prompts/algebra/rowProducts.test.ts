import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowProducts, transposed } from './rowProducts.ts';

describe('rowProducts', () => {
  it('is every product of two rows, for any number of rows and either precision', () => {
    const side = fc.integer({ min: 1, max: 9 });
    const values = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 81, maxLength: 81 });
    fc.assert(
      fc.property(side, side, side, values, values, (rows, columns, width, one, other) => {
        const products = rowProducts(
          Float32Array.from(one.slice(0, rows * width)),
          Float64Array.from(other.slice(0, columns * width)),
          width,
        );
        expect(products).toHaveLength(rows * columns);
        for (const [index, product] of products.entries()) {
          const row = Math.floor(index / columns);
          const column = index % columns;
          let sum = 0;
          for (let k = 0; k < width; k++) sum += one[row * width + k]! * other[column * width + k]!;
          expect(product).toBe(sum);
        }
      }),
    );
  });
});

describe('transposed', () => {
  it('exchanges rows and columns', () => {
    expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
