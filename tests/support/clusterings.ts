/** Random distances and what to check of their dendrograms. */
import fc from 'fast-check';
import type { Merge } from '../../src/prompts/similarity/linkage.ts';
import { symmetricMatrix } from '../../src/prompts/similarity/squareMatrix.ts';

/** Two to `largest` things at small whole distances, so that many are equal. */
export function randomDistances(largest: number) {
  return fc
    .integer({ min: 2, max: largest })
    .chain((size) =>
      fc
        .array(fc.nat(6), { minLength: size * size, maxLength: size * size })
        .map((values) =>
          symmetricMatrix(size, (row, column) => (row === column ? 0 : (values[row * size + column] ?? 0))),
        ),
    );
}

/** Leaves below each cluster, the leaves themselves first. */
export function leavesBelow(merges: readonly Merge[], size: number): number[][] {
  const below = Array.from({ length: size }, (_, leaf) => [leaf]);
  for (const { left, right } of merges) below.push([...(below[left] ?? []), ...(below[right] ?? [])]);
  return below;
}
