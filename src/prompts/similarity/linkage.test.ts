import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesBelow, randomDistances } from '../../../tests/support/clusterings.ts';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { type LinkageMethod, linkage } from './linkage.ts';
import { at, type SquareMatrix, symmetricMatrix } from './squareMatrix.ts';

interface ClusteringCase {
  readonly size: number;
  readonly hasTies: boolean;
  /** Above the diagonal, row by row. */
  readonly distances: number[];
  readonly linkage: Record<LinkageMethod, [number, number, number, number][]>;
}

const METHODS = ['average', 'single', 'complete'] as const;
const CASES = readJsonFixture<ClusteringCase[]>('similarity/clusterings.json');

function fromCondensed(size: number, condensed: readonly number[]): SquareMatrix {
  let next = 0;
  return symmetricMatrix(size, (row, column) => (row === column ? 0 : condensed[next++]!));
}

describe('linkage', () => {
  const compared = METHODS.flatMap((method) =>
    // Single linkage is a spanning tree's in SciPy: among equal distances it may choose otherwise.
    CASES.filter(({ hasTies }) => !(hasTies && method === 'single')).map((clustering, index) => ({
      method,
      clustering,
      index,
    })),
  );

  it('has twenty random matrices to compare', () => {
    expect(CASES.filter(({ hasTies }) => !hasTies)).toHaveLength(20);
  });

  it.each(compared)('equals SciPy: $method, matrix $index', ({ method, clustering }) => {
    const merges = linkage(fromCondensed(clustering.size, clustering.distances), method);
    const expected = clustering.linkage[method];
    expect(merges.map(({ left, right, count }) => [left, right, count])).toEqual(
      expected.map(([left, right, , count]) => [left, right, count]),
    );
    for (const [index, { height }] of merges.entries()) expect(height).toBeCloseTo(expected[index]![2], 12);
  });

  it.each(METHODS)(
    '%s: joins every cluster once, by ascending height, with the height that it is named for',
    (method) => {
      fc.assert(
        fc.property(randomDistances(9), (distances) => {
          const { size } = distances;
          const merges = linkage(distances, method);
          expect(merges.flatMap(({ left, right }) => [left, right]).sort((a, b) => a - b)).toEqual(
            Array.from({ length: 2 * size - 2 }, (_, cluster) => cluster),
          );
          const below = leavesBelow(merges, size);
          for (const [index, { left, right, height, count }] of merges.entries()) {
            expect(left).toBeLessThan(right);
            expect(count).toBe(below[size + index]!.length);
            expect(height).toBeGreaterThanOrEqual(merges[index - 1]?.height ?? 0);
            const across = below[left]!.flatMap((one) => below[right]!.map((other) => at(distances, one, other)));
            const mean = across.reduce((sum, distance) => sum + distance, 0) / across.length;
            const named = { average: mean, single: Math.min(...across), complete: Math.max(...across) }[method];
            expect(height).toBeCloseTo(named, 10);
          }
        }),
      );
    },
  );

  it('has nothing to join below two, and refuses distances that are none', () => {
    expect(
      linkage(
        symmetricMatrix(0, () => 0),
        'average',
      ),
    ).toEqual([]);
    expect(
      linkage(
        symmetricMatrix(1, () => 0),
        'average',
      ),
    ).toEqual([]);
    expect(() =>
      linkage(
        symmetricMatrix(3, () => Number.NaN),
        'average',
      ),
    ).toThrow(RangeError);
  });
});
