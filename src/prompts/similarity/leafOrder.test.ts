import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesBelow, randomDistances } from '../../../tests/support/clusterings.ts';
import { optimalLeafOrder } from './leafOrder.ts';
import { linkage, type Merge } from './linkage.ts';
import { at, type SquareMatrix, symmetricMatrix } from './squareMatrix.ts';

function costOf(order: readonly number[], distances: SquareMatrix): number {
  return order.slice(1).reduce((sum, leaf, index) => sum + at(distances, order[index]!, leaf), 0);
}

/** Every order that the merges allow. */
function allOrders(merges: readonly Merge[], size: number): number[][] {
  const orders = Array.from({ length: size }, (_, leaf) => [[leaf]]);
  for (const { left, right } of merges) {
    const joined = orders[left]!.flatMap((one) => orders[right]!.map((other) => [one, other] as const));
    orders.push(joined.flatMap(([one, other]) => [one.concat(other), other.concat(one)]));
  }
  return orders[orders.length - 1]!;
}

describe('optimalLeafOrder', () => {
  it('is the cheapest of all orders that the dendrogram allows', () => {
    const methods = fc.constantFrom('average' as const, 'single' as const, 'complete' as const);
    fc.assert(
      fc.property(randomDistances(8), methods, (distances, method) => {
        const merges = linkage(distances, method);
        const order = optimalLeafOrder(merges, distances);
        const all = allOrders(merges, distances.size);
        expect(all).toContainEqual(order);
        expect(costOf(order, distances)).toBe(Math.min(...all.map((other) => costOf(other, distances))));
        expect(order[0]).toBeLessThan(order[order.length - 1]!);
      }),
    );
  });

  it('finds the order of points on a line', () => {
    const places = [7, 1, 30, 4, 12, 2, 9];
    const distances = symmetricMatrix(places.length, (one, other) => Math.abs(places[one]! - places[other]!));
    expect(optimalLeafOrder(linkage(distances, 'average'), distances)).toEqual([1, 5, 3, 0, 6, 4, 2]);
  });

  it('keeps the leaves of every cluster together', () => {
    fc.assert(
      fc.property(randomDistances(30), (distances) => {
        const merges = linkage(distances, 'average');
        const order = optimalLeafOrder(merges, distances);
        for (const leaves of leavesBelow(merges, distances.size)) {
          const places = leaves.map((leaf) => order.indexOf(leaf));
          expect(Math.max(...places) - Math.min(...places)).toBe(leaves.length - 1);
        }
      }),
    );
  });

  it('of one leaf and of none is itself', () => {
    expect(
      optimalLeafOrder(
        [],
        symmetricMatrix(1, () => 0),
      ),
    ).toEqual([0]);
    expect(
      optimalLeafOrder(
        [],
        symmetricMatrix(0, () => 0),
      ),
    ).toEqual([]);
  });
});
