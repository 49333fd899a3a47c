/** A slice of an evaluation's predictions: which of them, in which order. Several conditions hold together. */
import type { Prediction } from '../../training/evaluationTypes.ts';

export interface Slice {
  readonly verdict: 'all' | 'right' | 'wrong';
  /** Only examples of this target; null = of any. */
  readonly target: string | null;
  /** Only these answers, as `answerClass` calls them; null = any. */
  readonly answer: string | null;
  /** Words that stand in the input, whatever their case. */
  readonly search: string;
}

export const EVERYTHING: Slice = { verdict: 'all', target: null, answer: null, search: '' };

export type SortKey = 'order' | 'input' | 'answer' | 'target' | 'probability';

export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** Answers that are none of the labels are one class. */
export const NO_LABEL = 'no label';

/** The answer as one of the labels, or `NO_LABEL`. */
export function answerClass({ prediction }: Pick<Prediction, 'prediction'>, labels: readonly string[]): string {
  return labels.includes(prediction) ? prediction : NO_LABEL;
}

export function isRight({ prediction, target }: Pick<Prediction, 'prediction' | 'target'>): boolean {
  return prediction === target;
}

export function inSlice(prediction: Prediction, slice: Slice, labels: readonly string[]): boolean {
  const { verdict, target, answer, search } = slice;
  if (verdict !== 'all' && isRight(prediction) !== (verdict === 'right')) return false;
  if (target !== null && prediction.target !== target) return false;
  if (answer !== null && answerClass(prediction, labels) !== answer) return false;
  return prediction.input.toLowerCase().includes(search.trim().toLowerCase());
}

/** The slice in order; where two are equal, the order of the split decides. */
export function sliced(
  predictions: readonly Prediction[],
  slice: Slice,
  labels: readonly string[],
  { key, descending }: Sorting,
): Prediction[] {
  const kept = predictions.filter((prediction) => inSlice(prediction, slice, labels));
  if (key === 'order') return descending ? kept.reverse() : kept;
  const compare = (a: Prediction, b: Prediction) =>
    key === 'probability'
      ? (a.ranked?.probability ?? 0) - (b.ranked?.probability ?? 0)
      : fieldOf(a, key).localeCompare(fieldOf(b, key), 'en', { numeric: true });
  return kept.sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function fieldOf(prediction: Prediction, key: 'input' | 'answer' | 'target'): string {
  return key === 'answer' ? prediction.prediction : prediction[key];
}

/** The targets' distinct values, or null if they are too many or too seldom the same to be labels. */
export function labelsOf(predictions: readonly Prediction[]): readonly string[] | null {
  const labels = new Set(predictions.map(({ target }) => target));
  const isFreeText = labels.size > MOST_LABELS || predictions.length < 2 * labels.size;
  return labels.size < 2 || isFreeText ? null : [...labels].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** A larger matrix could not be read. */
const MOST_LABELS = 12;
