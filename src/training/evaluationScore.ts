/** The one number of an evaluation: what checkpoints are chosen by, and what runs and studies compare. */
import { meanScore, taskScore } from '../tasks/metrics/taskMetrics.ts';
import type { Evaluation, ScoredAnswers } from './evaluationTypes.ts';

/**
 * At most 1: the mean of the task's metrics where it has some, else rank-classification accuracy where it has
 * labels, else exact match; of a mixture the mean of its tasks' scores (SPoT, footnote 5).
 */
export function scoreOf({ tasks, ...evaluation }: Evaluation): number {
  if (tasks === undefined) return singleScore(evaluation);
  return meanScore(tasks.map(({ evaluation: ofTask }) => singleScore(ofTask)));
}

/** The same of one task. */
export function singleScore({ results, accuracy, exactMatch }: ScoredAnswers): number {
  // As a share, like the others.
  if (results !== undefined) return taskScore(results) / 100;
  return accuracy ?? exactMatch;
}
