/**
 * Retrieval of source prompts for a target task (SPoT, section 3.3): rank the library by similarity to the target's
 * embedding, then use the first k in one of three ways. Best of top-k: tune from each (`topSources`), keep the best
 * (`bestTrial`). Top-k weighted average: `weightedAverage.ts`. Top-k multi-task mixture: `mixtureTasks`.
 */
import { LabError } from '../../base/errors.ts';
import { productOf, type SimilarityMeasure, similarityVector } from '../similarity/similarity.ts';
import { requireComparable, type TaskEmbedding } from '../similarity/taskEmbedding.ts';

export interface RankedSource {
  /** Place in the library as given. */
  readonly index: number;
  readonly similarity: number;
}

/**
 * The whole library by descending similarity to the target; equals in the library's order. Where the target was tuned
 * with several seeds, a source's similarity is its mean over `targetRuns`.
 * @throws LabError `Transfer` without a target run; as `requireComparable` and `similarityVector` do
 */
export function rankSources(
  targetRuns: readonly TaskEmbedding[],
  library: readonly TaskEmbedding[],
  measure: SimilarityMeasure,
): RankedSource[] {
  if (targetRuns.length === 0) {
    throw new LabError({
      tag: 'Transfer',
      what: 'The target has no task embedding',
      found: 'no run',
      expected: 'at least one run of the target task',
      remedy: 'Tune the target briefly first.',
    });
  }
  requireComparable([...targetRuns, ...library]);
  const targets = targetRuns.map((run) => similarityVector(run, measure));
  const ranked = library.map((source, index) => {
    const vector = similarityVector(source, measure);
    const sum = targets.reduce((total, target) => total + productOf(vector, target), 0);
    return { index, similarity: sum / targets.length };
  });
  return ranked.sort((one, other) => other.similarity - one.similarity);
}

/** The first `k`. @throws LabError `Transfer` unless `k` is a whole number from 1 to the library's size */
export function topSources(ranked: readonly RankedSource[], k: number): readonly RankedSource[] {
  if (Number.isSafeInteger(k) && k >= 1 && k <= ranked.length) return ranked.slice(0, k);
  throw new LabError({
    tag: 'Transfer',
    what: 'The library does not have that many sources',
    found: `k = ${k}`,
    expected: `a whole number from 1 to ${ranked.length}`,
    remedy: ranked.length === 0 ? 'Add prompts to the library.' : 'Change k, or add prompts to the library.',
  });
}

/**
 * Index of the best validation score; of equal ones the first, whose source is the more similar one.
 * @throws RangeError for no scores and for scores that are not numbers
 */
export function bestTrial(scores: readonly number[]): number {
  if (scores.length === 0 || scores.some(Number.isNaN))
    throw new RangeError(`The best of ${scores.join(', ') || 'none'}`);
  return scores.indexOf(scores.reduce((best, score) => Math.max(best, score), Number.NEGATIVE_INFINITY));
}

/**
 * Tasks of the top-k multi-task mixture: those whose prompts are among the k sources, most similar first, and the
 * target's own. Each stands once, also where several of the k are runs of one task: k prompts may be fewer tasks.
 */
export function mixtureTasks(topSourceTasks: readonly string[], targetTask: string): string[] {
  return [...new Set([...topSourceTasks, targetTask])];
}
