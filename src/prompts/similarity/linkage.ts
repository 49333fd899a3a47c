/**
 * Agglomerative clustering: the two closest clusters become one until one is left. Written as chains of nearest
 * neighbours (Müllner 2011, arXiv 1109.2378, section 3.1), which takes N² steps. Numbering, order and the choice among
 * equal distances are those of SciPy's `linkage`, so that its documentation holds here.
 */
import type { SquareMatrix } from './squareMatrix.ts';

export type LinkageMethod =
  /** Mean distance over all pairs of leaves (UPGMA). */
  | 'average'
  /** Distance of the closest pair. Among equal distances SciPy, which uses a spanning tree here, may choose otherwise. */
  | 'single'
  /** Distance of the farthest pair. */
  | 'complete';

/** One row of the dendrogram. Clusters 0 to N-1 are the leaves; merge number m makes cluster N + m. */
export interface Merge {
  readonly left: number;
  /** Larger than `left`. */
  readonly right: number;
  readonly height: number;
  /** Leaves below. */
  readonly count: number;
}

/**
 * The N-1 merges of N things by ascending height; none for one thing or for nothing. `distances` is symmetric; its
 * diagonal is not read.
 * @throws RangeError if a distance is not a finite number
 */
export function linkage(distances: SquareMatrix, method: LinkageMethod): Merge[] {
  const joined = nearestNeighbourChains(distances, method);
  joined.sort((one, other) => one.height - other.height);
  return numbered(joined, distances.size);
}

/** Two clusters joined, each named by its place: its highest-numbered leaf. */
interface Joined {
  readonly one: number;
  readonly other: number;
  readonly height: number;
}

function nearestNeighbourChains({ size, values }: SquareMatrix, method: LinkageMethod): Joined[] {
  const distances = values.slice();
  const counts = new Uint32Array(size).fill(1); // leaves in the cluster at each place; 0 once it went into another
  const joined: Joined[] = [];
  const chain: number[] = [];
  while (joined.length < size - 1) {
    if (chain.length === 0) chain.push(counts.findIndex((count) => count > 0));
    const last = chain[chain.length - 1] ?? 0;
    const before = chain[chain.length - 2];
    const nearest = nearestTo(last, before, distances, counts);
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    const one = Math.min(last, nearest);
    const other = Math.max(last, nearest);
    joined.push({ one, other, height: distances[one * size + other] ?? 0 });
    joinInto(other, one, distances, counts, method);
  }
  return joined;
}

/** The place closest to `place`; among equals the one before it in the chain (or no chain would end), then the first. */
function nearestTo(place: number, before: number | undefined, distances: Float64Array, counts: Uint32Array): number {
  const size = counts.length;
  let nearest = before ?? -1;
  let smallest = before === undefined ? Number.POSITIVE_INFINITY : (distances[place * size + before] ?? 0);
  for (let candidate = 0; candidate < size; candidate++) {
    if (counts[candidate] === 0 || candidate === place) continue;
    const distance = distances[place * size + candidate] ?? Number.NaN;
    if (!Number.isFinite(distance)) throw new RangeError(`Distance ${distance} between ${place} and ${candidate}`);
    if (distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** The cluster at `from` goes into the one at `into`; its distances to the others follow (Lance and Williams 1967). */
function joinInto(into: number, from: number, distances: Float64Array, counts: Uint32Array, method: LinkageMethod) {
  const size = counts.length;
  const intoCount = counts[into] ?? 0;
  const fromCount = counts[from] ?? 0;
  counts[into] = intoCount + fromCount;
  counts[from] = 0;
  for (let other = 0; other < size; other++) {
    if (counts[other] === 0 || other === into) continue;
    const a = distances[from * size + other] ?? 0;
    const b = distances[into * size + other] ?? 0;
    const distance = combined(a, fromCount, b, intoCount, method);
    distances[into * size + other] = distance;
    distances[other * size + into] = distance;
  }
}

function combined(a: number, countOfA: number, b: number, countOfB: number, method: LinkageMethod): number {
  switch (method) {
    case 'average':
      return (countOfA * a + countOfB * b) / (countOfA + countOfB);
    case 'single':
      return Math.min(a, b);
    case 'complete':
      return Math.max(a, b);
  }
}

/** Gives clusters their numbers in the order of the merges. */
function numbered(joined: readonly Joined[], size: number): Merge[] {
  const clusterOf = Array.from({ length: size }, (_, leaf) => leaf); // of each place, as a leaf of it finds it
  const placeOf = Array.from({ length: size }, (_, leaf) => leaf); // union-find: towards the place that a leaf went into
  const counts = new Array<number>(size).fill(1); // of each place
  const rootOf = (leaf: number): number => {
    let root = leaf;
    while (placeOf[root] !== root) root = placeOf[root] ?? root;
    return root;
  };
  return joined.map(({ one, other, height }, index) => {
    const from = rootOf(one);
    const into = rootOf(other);
    const clusters = [clusterOf[from] ?? 0, clusterOf[into] ?? 0];
    const count = (counts[from] ?? 0) + (counts[into] ?? 0);
    placeOf[from] = into;
    clusterOf[into] = size + index;
    counts[into] = count;
    return { left: Math.min(...clusters), right: Math.max(...clusters), height, count };
  });
}
