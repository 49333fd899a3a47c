/** How the runs of a target learned, by where they started. */
import { type Spread, spreadOf } from '../../prompts/retrieval/scores.ts';
import type { StudyResult } from './studyResults.ts';

export interface LearningCurve {
  readonly source: string;
  /** By rising step: scores in per cent over the seeds that have one of this step. */
  readonly points: readonly (Spread & { readonly step: number; readonly seeds: number })[];
}

/** A curve for each source of which a run on the target has been scored, in the order of `sources`. */
export function learningCurves(
  sources: readonly string[],
  target: string,
  results: readonly StudyResult[],
): readonly LearningCurve[] {
  return sources.flatMap((source) => {
    const runs = results.filter((result) => result.target === target && result.source === source);
    const steps = [...new Set(runs.flatMap(({ scores }) => scores.map(([step]) => step)))].sort((a, b) => a - b);
    if (steps.length === 0) return [];
    const points = steps.map((step) => {
      const scores = runs.flatMap((run) => run.scores.filter(([each]) => each === step).map(([, score]) => score));
      return { step, seeds: scores.length, ...spreadOf(scores) };
    });
    return [{ source, points }];
  });
}
