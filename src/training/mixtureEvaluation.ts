/** The evaluation of a mixture, of those of its tasks. */
import type { Evaluation, TaskEvaluation } from './evaluationTypes.ts';

/** Sums and means as `Evaluation` has them. There is at least one task. */
export function mixtureEvaluation(tasks: readonly TaskEvaluation[]): Evaluation {
  const evaluations = tasks.map(({ evaluation }) => evaluation);
  const accuracies = evaluations.flatMap(({ accuracy }) => accuracy ?? []);
  return {
    examples: sumOf(evaluations.map(({ examples }) => examples)),
    exactMatch: meanOf(evaluations.map(({ exactMatch }) => exactMatch)),
    accuracy: accuracies.length === evaluations.length ? meanOf(accuracies) : null,
    labels: null,
    samples: [],
    seconds: sumOf(evaluations.map(({ seconds }) => seconds)),
    tasks,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
