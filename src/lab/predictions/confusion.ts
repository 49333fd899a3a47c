/** How often each label was answered with each other: a row a target, a column an answer. */
import type { Prediction } from '../../training/evaluationTypes.ts';
import { answerClass, NO_LABEL } from './slices.ts';

export interface Confusion {
  readonly targets: readonly string[];
  /** The labels, and `NO_LABEL` if some answer is none of them. */
  readonly answers: readonly string[];
  /** `[targets][answers]` */
  readonly counts: readonly (readonly number[])[];
}

export function confusionOf(predictions: readonly Prediction[], labels: readonly string[]): Confusion {
  const classes = predictions.map((prediction) => answerClass(prediction, labels));
  const answers = classes.includes(NO_LABEL) && !labels.includes(NO_LABEL) ? [...labels, NO_LABEL] : labels;
  const counts = labels.map((target) =>
    answers.map(
      (answer) => predictions.filter((each, place) => each.target === target && classes[place] === answer).length,
    ),
  );
  return { targets: labels, answers, counts };
}
