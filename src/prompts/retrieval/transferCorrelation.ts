/** Does similarity foretell transfer? One point for each source on each target (SPoT, section 3.3 and figure 5). */
import { pearson, spearman } from '../../base/correlation.ts';
import { productOf, type SimilarityMeasure, similarityVector } from '../similarity/similarity.ts';
import { requireComparable, type TaskEmbedding } from '../similarity/taskEmbedding.ts';

export interface TransferPoint {
  readonly source: string;
  readonly target: string;
  /** Of the source's prompt and the target's own from scratch, the mean over the target's runs. */
  readonly similarity: number;
  /** Relative error reduction. */
  readonly reduction: number;
}

export interface TransferCorrelation {
  readonly points: number;
  /** null where undefined: fewer than two points, or no spread. */
  readonly pearson: number | null;
  readonly spearman: number | null;
}

/**
 * The points of all transfers of which both prompts are known and the reduction is defined.
 *
 * @param transfers source on target with its relative error reduction, or null
 * @param sources the source prompts by name
 * @param targetRuns each target's own prompts from scratch, one for each seed, by the target's name
 * @throws LabError as `requireComparable` and `similarityVector` do
 */
export function transferPoints(
  transfers: readonly { source: string; target: string; relativeErrorReduction: number | null }[],
  sources: ReadonlyMap<string, TaskEmbedding>,
  targetRuns: ReadonlyMap<string, readonly TaskEmbedding[]>,
  measure: SimilarityMeasure,
): TransferPoint[] {
  requireComparable([...sources.values(), ...[...targetRuns.values()].flat()]);
  const sourceVectors = new Map([...sources].map(([name, prompt]) => [name, similarityVector(prompt, measure)]));
  const targetVectors = new Map(
    [...targetRuns].map(([name, runs]) => [name, runs.map((run) => similarityVector(run, measure))]),
  );
  return transfers.flatMap(({ source, target, relativeErrorReduction: reduction }) => {
    const vector = sourceVectors.get(source);
    const runs = targetVectors.get(target) ?? [];
    if (vector === undefined || runs.length === 0 || reduction === null) return [];
    const sum = runs.reduce((total, run) => total + productOf(vector, run), 0);
    return [{ source, target, similarity: sum / runs.length, reduction }];
  });
}

/** Of similarity with relative error reduction. */
export function correlationOf(points: readonly TransferPoint[]): TransferCorrelation {
  const similarities = points.map(({ similarity }) => similarity);
  const reductions = points.map(({ reduction }) => reduction);
  return {
    points: points.length,
    pearson: pearson(similarities, reductions),
    spearman: spearman(similarities, reductions),
  };
}
