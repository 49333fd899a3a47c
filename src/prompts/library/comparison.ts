/**
 * The library compared with itself: similarities by either measure and from any origin, clustered, in the order in which
 * a heat-map shows them. Prompts that cannot take part are left out, each with the reason.
 */
import { isLabError } from '../../base/errors.ts';
import { optimalLeafOrder } from '../similarity/leafOrder.ts';
import { linkage, type Merge } from '../similarity/linkage.ts';
import { centredOn, fromOwnStart, libraryMean } from '../similarity/origins.ts';
import { averageToken, type SimilarityMeasure, similarityVector } from '../similarity/similarity.ts';
import { averagedOverRuns, distancesOf, similarityMatrix } from '../similarity/similarityMatrix.ts';
import type { SquareMatrix } from '../similarity/squareMatrix.ts';
import { requireComparable, type TaskEmbedding } from '../similarity/taskEmbedding.ts';
import { keyOf, type LibraryEntry } from './libraryEntry.ts';

export type ComparisonOrigin =
  /** As the paper has it. */
  | 'zero'
  /** Our extension: less the library's mean vector. */
  | 'libraryMean'
  /** Our extension: less the prompt that tuning began with. */
  | 'ownStart';

export interface ComparisonChoices {
  readonly measure: SimilarityMeasure;
  readonly origin: ComparisonOrigin;
  /** One row a task, its similarities the mean over all combinations of runs (footnote 14), instead of one a prompt. */
  readonly byTask: boolean;
}

/** A row and column of the matrix: one prompt, or all prompts of a task. */
export interface ComparedRow {
  readonly label: string;
  readonly entries: readonly LibraryEntry[];
}

export interface Comparison {
  /** In the order of the dendrogram's leaves; so are the rows of every matrix here. */
  readonly rows: readonly ComparedRow[];
  readonly similarities: SquareMatrix; // [N, N]
  readonly distances: SquareMatrix; // [N, N]
  /** Leaves are numbered as `rows`. */
  readonly merges: readonly Merge[];
  /** Average tokens from the chosen origin, of each row the mean of its prompts': `[N][width]`. */
  readonly averages: readonly Float64Array[];
  readonly leftOut: readonly { readonly entry: LibraryEntry; readonly reason: string }[];
}

/** Compares prompts of one model by their keys. Never throws because of what they hold. */
export function compareEntries(entries: readonly LibraryEntry[], choices: ComparisonChoices): Comparison {
  const leftOut: { entry: LibraryEntry; reason: string }[] = [];
  const taking = <Value>(entry: LibraryEntry, make: () => Value): Value | null => {
    try {
      return make();
    } catch (error) {
      if (!isLabError(error)) throw error;
      leftOut.push({ entry, reason: `${error.what}: ${error.found}` });
      return null;
    }
  };
  const finite = entries.filter((entry) => taking(entry, () => checkedEmbedding(entry)) !== null);
  const mean = choices.origin === 'libraryMean' && finite.length > 0 ? libraryMean(finite.map(embeddingOf)) : null;
  const taken: { entry: LibraryEntry; embedding: TaskEmbedding }[] = [];
  for (const entry of finite) {
    if (choices.origin === 'ownStart' && entry.start === null) {
      leftOut.push({ entry, reason: 'It is not known what its tuning began with.' });
      continue;
    }
    const embedding = taking(entry, () => {
      const moved = movedTo(entry, mean, choices.origin);
      similarityVector(moved, choices.measure);
      return moved;
    });
    if (embedding !== null) taken.push({ entry, embedding });
  }
  return { ...clustered(taken, choices), leftOut };
}

function embeddingOf(entry: LibraryEntry): TaskEmbedding {
  return { name: entry.name, ...keyOf(entry).prompt };
}

function checkedEmbedding(entry: LibraryEntry): TaskEmbedding {
  const embedding = embeddingOf(entry);
  requireComparable([embedding]);
  return embedding;
}

function movedTo(entry: LibraryEntry, mean: Float64Array | null, origin: ComparisonOrigin): TaskEmbedding {
  const embedding = embeddingOf(entry);
  if (mean !== null) return centredOn(embedding, mean);
  return origin === 'ownStart' && entry.start !== null ? fromOwnStart(embedding, entry.start) : embedding;
}

function clustered(
  taken: readonly { readonly entry: LibraryEntry; readonly embedding: TaskEmbedding }[],
  { measure, byTask }: ComparisonChoices,
): Omit<Comparison, 'leftOut'> {
  const ofPrompts = similarityMatrix(
    taken.map(({ embedding }) => embedding),
    measure,
  );
  const labels = taken.map(({ entry }) => (byTask ? entry.task : entry.name));
  const members = byTask ? byLabel(labels) : labels.map((label, index) => ({ label, indices: [index] }));
  const similarities = byTask ? averagedOverRuns(ofPrompts, labels).similarities : ofPrompts;
  const distances = distancesOf(similarities);
  const merges = linkage(distances, 'average');
  const order = optimalLeafOrder(merges, distances);
  const placeOf = new Map(order.map((row, place) => [row, place]));
  const ordered = order.map((row) => members[row] ?? { label: '', indices: [] });
  return {
    rows: ordered.map(({ label, indices }) => ({
      label,
      entries: indices.flatMap((index) => taken[index]?.entry ?? []),
    })),
    similarities: permuted(similarities, order),
    distances: permuted(distances, order),
    // Clusters above the leaves keep their numbers.
    merges: merges.map((merge) => ({
      ...merge,
      left: placeOf.get(merge.left) ?? merge.left,
      right: placeOf.get(merge.right) ?? merge.right,
    })),
    averages: ordered.map(({ indices }) =>
      meanOf(indices.flatMap((index) => (taken[index] === undefined ? [] : [averageToken(taken[index].embedding)]))),
    ),
  };
}

function byLabel(labels: readonly string[]): { label: string; indices: number[] }[] {
  return [...new Set(labels)].map((label) => ({
    label,
    indices: labels.flatMap((other, index) => (other === label ? [index] : [])),
  }));
}

function permuted({ size, values }: SquareMatrix, order: readonly number[]): SquareMatrix {
  const rows = order.flatMap((row) => order.map((column) => values[row * size + column] ?? 0));
  return { size, values: Float64Array.from(rows) };
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = vectors;
  return first.map((_, index) => vectors.reduce((sum, vector) => sum + (vector[index] ?? 0), 0) / vectors.length);
}
