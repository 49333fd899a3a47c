/** Similarities within a whole library, as the heat-map shows them and the clustering takes them. */
import { productOf, type SimilarityMeasure, similarityVector } from './similarity.ts';
import { at, type SquareMatrix, symmetricMatrix } from './squareMatrix.ts';
import { requireComparable, type TaskEmbedding } from './taskEmbedding.ts';

/**
 * Similarity of every prompt with every other, `[N, N]`, symmetric. The diagonal is 1 for average tokens, and each
 * prompt's own (small) number for token pairs.
 * @throws LabError as `requireComparable` and `similarityVector` do
 */
export function similarityMatrix(library: readonly TaskEmbedding[], measure: SimilarityMeasure): SquareMatrix {
  requireComparable(library);
  const vectors = library.map((embedding) => similarityVector(embedding, measure));
  const none = new Float64Array();
  return symmetricMatrix(library.length, (row, column) => productOf(vectors[row] ?? none, vectors[column] ?? none));
}

/**
 * Similarity of tasks with several runs each: the mean over all combinations of their runs, as in SPoT's heat-map
 * (section 3.2, footnote 14: nine combinations for three runs each). Within one task that counts every run with itself too.
 * `tasks[i]` is the task of row i; the result's rows are the distinct tasks in order of first appearance.
 * @throws RangeError if there are not as many tasks as rows
 */
export function averagedOverRuns(
  similarities: SquareMatrix,
  tasks: readonly string[],
): { readonly tasks: readonly string[]; readonly similarities: SquareMatrix } {
  if (tasks.length !== similarities.size) throw new RangeError(`${tasks.length} tasks for ${similarities.size} rows`);
  const distinct = [...new Set(tasks)];
  const runsOf = distinct.map((task) => tasks.flatMap((other, run) => (other === task ? [run] : [])));
  const averaged = symmetricMatrix(distinct.length, (row, column) => {
    const pairs = (runsOf[row] ?? []).flatMap((one) => (runsOf[column] ?? []).map((other) => [one, other] as const));
    return pairs.reduce((sum, [one, other]) => sum + at(similarities, one, other), 0) / pairs.length;
  });
  return { tasks: distinct, similarities: averaged };
}

/** Distances 1 - similarity, in [0, 2], with 0 on the diagonal whatever the measure. */
export function distancesOf(similarities: SquareMatrix): SquareMatrix {
  return symmetricMatrix(similarities.size, (row, column) =>
    row === column ? 0 : Math.max(0, 1 - at(similarities, row, column)),
  );
}
