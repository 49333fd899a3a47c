/**
 * The label diagnostics as sentences. The two classic failures of prompt tuning are answers that are no label at all
 * and one label for everything (Lester et al. 2021; the reference's `prompt_tuning/data/metrics.py` counts both).
 */
import type { Evaluation, SingleEvaluation } from '../../training/evaluationTypes.ts';

export interface LabelWarning {
  /** The task of a mixture that it is about. */
  readonly task?: string;
  readonly kind: 'collapsed' | 'missed' | 'invented';
  readonly title: string;
  readonly advice: string;
}

interface Stepped<Kind> {
  readonly step: number;
  readonly evaluation: Kind;
}

const MAX_NAMED = 4;

/**
 * What the newest evaluation warns of, of every task the worst first; empty if all is well or there are no label sets.
 */
export function labelWarnings(evaluations: readonly Stepped<Evaluation>[]): LabelWarning[] {
  const tasks = evaluations.at(-1)?.evaluation.tasks;
  if (tasks === undefined) return warningsOfTask(evaluations);
  return tasks.flatMap(({ name }) => {
    const own = evaluations.flatMap(({ step, evaluation }) =>
      (evaluation.tasks ?? [])
        .filter((task) => task.name === name)
        .map((task) => ({ step, evaluation: task.evaluation })),
    );
    return warningsOfTask(own).map((warning) => ({ ...warning, task: name, title: `${name}: ${warning.title}` }));
  });
}

function warningsOfTask(evaluations: readonly Stepped<SingleEvaluation>[]): LabelWarning[] {
  const labels = evaluations.at(-1)?.evaluation.labels;
  if (labels === undefined || labels === null) return [];
  const warnings: LabelWarning[] = [];
  if (labels.collapsedTo !== null) {
    warnings.push({
      kind: 'collapsed',
      title: `Every answer is “${labels.collapsedTo}” since step ${collapsedSince(evaluations, labels.collapsedTo)}.`,
      advice: 'Try a larger learning rate, a class-label start, or a source prompt.',
    });
  } else if (labels.missed.length > 0) {
    warnings.push({
      kind: 'missed',
      title: `Never answered: ${named(labels.missed)}.`,
      advice: 'More steps usually help; a class-label start puts every label into the prompt from the beginning.',
    });
  }
  if (labels.invented.length > 0) {
    warnings.push({
      kind: 'invented',
      title: `Some answers are no label of this task: ${named(labels.invented)}.`,
      advice: 'Early in a run that is normal: the model has not learnt the label words yet.',
    });
  }
  return warnings;
}

/** The first of the newest evaluations without a break that all collapsed to this label. */
function collapsedSince(evaluations: readonly Stepped<SingleEvaluation>[], label: string): number {
  let since = evaluations.at(-1)?.step ?? 0;
  for (const { step, evaluation } of [...evaluations].reverse()) {
    if (evaluation.labels?.collapsedTo !== label) break;
    since = step;
  }
  return since;
}

function named(labels: readonly string[]): string {
  const shown = labels.slice(0, MAX_NAMED).map((label) => (label === '' ? '(empty)' : `“${label}”`));
  const more = labels.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
