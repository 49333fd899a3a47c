/** What becomes of a product's tiles: the part of the product kernel that differs from use to use. */
import type { GpuArray } from './runner.ts';

interface BoundArray {
  readonly name: string;
  readonly array: GpuArray;
  readonly access: 'read' | 'read_write';
  readonly element: 'vec4<f32>' | 'f32';
}

/** Turns tiles into what is stored. */
export interface Epilogue {
  /** Names all that its code depends on. */
  readonly key: string;
  readonly arrays: readonly BoundArray[];
  /** WGSL functions that `store` calls. */
  readonly functions?: string;
  /**
   * WGSL that stores a part of row `row`: so many vectors `value0`, `value1`, ... of the product, scaled, which belong at
   * `column`, `column + 1`, ... among `sizes.columnVectors`. It is for the epilogue to stay within those.
   */
  readonly store: (vectors: number) => string;
}

/**
 * Stores `value`, an expression of the product and of the `others` at the same place, as `output` `[rows, columns]`; a
 * number at a time where columns do not come in fours. `expression` gets WGSL for the product and for the place, and
 * reads `other0[place]`, ... or `y[place]`, what was in `output` before; `type` is theirs.
 */
export function storeElementwise(
  key: string,
  output: GpuArray,
  columns: number,
  others: readonly GpuArray[],
  expression: (value: string, at: string, type: string) => string,
): Epilogue {
  const wide = columns % 4 === 0;
  const element = wide ? 'vec4<f32>' : 'f32';
  const store = (j: number) =>
    wide
      ? `let at${j} = row * sizes.columnVectors + column + ${j}u;
         y[at${j}] = ${expression(`value${j}`, `at${j}`, element)};`
      : `for (var c = 0u; c < min(4u, sizes.columns - 4u * (column + ${j}u)); c++) {
           let at = row * sizes.columns + 4u * (column + ${j}u) + c;
           y[at] = ${expression(`value${j}[c]`, 'at', element)};
         }`;
  return {
    key: `${key}_${wide ? 'wide' : 'narrow'}`,
    arrays: [
      ...others.map((array, i) => ({ name: `other${i}`, array, access: 'read', element }) as const),
      { name: 'y', array: output, access: 'read_write', element },
    ],
    store: (vectors) =>
      Array.from({ length: vectors }, (_, j) => `if (column + ${j}u < sizes.columnVectors) { ${store(j)} }`).join('\n'),
  };
}
