/**
 * Map of a library by UMAP (McInnes, Healy and Melville 2018, arXiv 1802.03426). It takes the same distances as the
 * clustering does, so that map and dendrogram speak of the same similarity. The library is loaded when first asked for.
 */
import { LabError } from '../../base/errors.ts';
import type { Rng } from '../../base/rng.ts';
import { at, type SquareMatrix } from './squareMatrix.ts';

export interface UmapOptions {
  /** How many nearest prompts, itself included, shape a prompt's surroundings; no more than there are others. */
  readonly neighbours?: number;
  /** How close points may lie on the map, in its own units. */
  readonly minimumDistance?: number;
}

/** Below this there is no neighbourhood to preserve. */
const FEWEST_PROMPTS = 4;

/**
 * Places on the plane, `[N][2]`, in units without meaning. The same distances and the same state of `rng` give the same
 * map bit for bit; another state gives another.
 * @throws LabError `Transfer` for fewer than four prompts
 */
export async function umapMap(
  distances: SquareMatrix,
  rng: Rng,
  { neighbours = 15, minimumDistance = 0.1 }: UmapOptions = {},
): Promise<number[][]> {
  const { size } = distances;
  if (size < FEWEST_PROMPTS) {
    throw new LabError({
      tag: 'Transfer',
      what: 'A UMAP map needs more prompts',
      found: `${size}`,
      expected: `at least ${FEWEST_PROMPTS}`,
      remedy: 'Take the map of principal components, or add prompts.',
    });
  }
  const { UMAP } = await import('umap-js');
  const nNeighbors = Math.max(2, Math.min(neighbours, size - 1));
  const umap = new UMAP({ nNeighbors, minDist: minimumDistance, random: () => rng.nextUniform() });
  const nearest = Array.from({ length: size }, (_, row) => nearestRows(distances, row).slice(0, nNeighbors));
  umap.setPrecomputedKNN(
    nearest,
    nearest.map((others, row) => others.map((other) => (other === row ? 0 : at(distances, row, other)))),
  );
  // With the neighbours given, of the data only its length is read. Between epochs the page gets its turn.
  return umap.fitAsync(nearest);
}

/** All rows from the closest on: itself, then the others; equals in their order. */
function nearestRows(distances: SquareMatrix, row: number): number[] {
  const others = Array.from({ length: distances.size }, (_, other) => other).filter((other) => other !== row);
  return [row, ...others.sort((one, other) => at(distances, row, one) - at(distances, row, other))];
}
