import { describe, expect, it } from 'vitest';
import { Rng } from '../../base/rng.ts';
import { symmetricMatrix } from './squareMatrix.ts';
import { umapMap } from './umapMap.ts';

/** Three groups of eight: near within, far apart. */
const groupOf = (row: number) => Math.floor(row / 8);
const distances = symmetricMatrix(24, (row, column) => {
  if (row === column) return 0;
  const spread = ((row * 37 + column * 101) % 17) / 170;
  return groupOf(row) === groupOf(column) ? 0.1 + spread : 1.2 + spread;
});

describe('umapMap', () => {
  it('keeps groups together: every nearest neighbour on the map is of the same group', async () => {
    const places = await umapMap(distances, Rng.forSeed(1, 'map'), { neighbours: 6 });
    expect(places).toHaveLength(24);
    for (const [row, [x, y]] of places.entries()) {
      const others = places.map(([a, b], other) => ({
        other,
        away: other === row ? Number.POSITIVE_INFINITY : Math.hypot(a! - x!, b! - y!),
      }));
      const nearest = others.reduce((best, place) => (place.away < best.away ? place : best));
      expect(groupOf(nearest.other)).toBe(groupOf(row));
    }
  });

  it('is the same map for the same seed, and another for another', async () => {
    const map = (seed: number) => umapMap(distances, Rng.forSeed(seed, 'map'));
    const first = await map(1);
    expect(await map(1)).toEqual(first);
    expect(await map(2)).not.toEqual(first);
  });

  it('makes do with four prompts, equal ones among them, and refuses three', async () => {
    const places = await umapMap(
      symmetricMatrix(4, (row, column) => (row < 2 && column < 2 ? 0 : Math.abs(row - column))),
      Rng.forSeed(0, 'map'),
    );
    expect(places.flat().every(Number.isFinite)).toBe(true);
    expect(places.map((place) => place.length)).toEqual([2, 2, 2, 2]);
    await expect(
      umapMap(
        symmetricMatrix(3, () => 0),
        Rng.forSeed(0, 'map'),
      ),
    ).rejects.toMatchObject({
      tag: 'Transfer',
    });
  });
});
