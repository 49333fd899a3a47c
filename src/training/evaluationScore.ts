/** The one number of an evaluation: what checkpoints are chosen by, and what runs and studies compare. */
import type { Evaluation, SingleEvaluation } from './evaluationTypes.ts';

/**
 * In [0, 1]: rank-classification accuracy where the task has labels, else exact match; of a mixture the mean of its
 * tasks' scores (SPoT, footnote 5).
 */
export function scoreOf({ tasks, ...evaluation }: Evaluation): number {
  if (tasks === undefined) return singleScore(evaluation);
  return tasks.reduce((sum, task) => sum + singleScore(task.evaluation), 0) / tasks.length;
}

function singleScore({ accuracy, exactMatch }: SingleEvaluation): number {
  return accuracy ?? exactMatch;
}
