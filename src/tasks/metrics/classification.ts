/**
 * Metrics over class ids, as T5 computes them with scikit-learn (t5/evaluation/metrics.py), in percent. A prediction of
 * -1 stands for an answer that is no label (`labelToClassId`); it is wrong for every target. Where nothing can be
 * counted, scikit-learn gives 0.
 */
import { shareOfMatches } from './matches.ts';
import { fMeasure } from './multisets.ts';

/** Percent of predictions that are right; 0 for no examples. Throws RangeError for lists of unequal length. */
export function accuracy(targets: readonly number[], predictions: readonly number[]): number {
  return 100 * shareOfMatches(targets, predictions);
}

/**
 * F1 of class 1 of two (`f1_score_with_invalid`). An invalid prediction counts as the class that is not the target's.
 * @param targets each 0 or 1
 */
export function f1WithInvalid(targets: readonly number[], predictions: readonly number[]): number {
  const valid = predictions.map((prediction, i) =>
    prediction === 0 || prediction === 1 ? prediction : 1 - (targets[i] ?? 0),
  );
  return 100 * f1OfClass(1, targets, valid);
}

/** Unweighted mean of the F1 of the classes 0 to `classCount - 1` (`mean_multiclass_f1`). */
export function meanMulticlassF1(
  targets: readonly number[],
  predictions: readonly number[],
  classCount: number,
): number {
  let sum = 0;
  for (let id = 0; id < classCount; id++) sum += f1OfClass(id, targets, predictions);
  return (100 * sum) / classCount;
}

function f1OfClass(id: number, targets: readonly number[], predictions: readonly number[]): number {
  const hits = targets.filter((target, i) => target === id && predictions[i] === id).length;
  return fMeasure(hits, countOf(id, targets), countOf(id, predictions));
}

/**
 * Matthews correlation coefficient of any number of classes, invalid predictions being one more (`matthews_corrcoef`;
 * Gorodkin 2004). Without variation among targets or among predictions: 0.
 */
export function matthewsCorrelation(targets: readonly number[], predictions: readonly number[]): number {
  const total = targets.length;
  const hits = targets.filter((target, i) => target === predictions[i]).length;
  let together = hits * total;
  let ofTargets = total * total;
  let ofPredictions = total * total;
  for (const id of new Set([...targets, ...predictions])) {
    const targetCount = countOf(id, targets);
    const predictionCount = countOf(id, predictions);
    together -= targetCount * predictionCount;
    ofTargets -= targetCount * targetCount;
    ofPredictions -= predictionCount * predictionCount;
  }
  const scale = ofTargets * ofPredictions;
  return scale === 0 ? 0 : (100 * together) / Math.sqrt(scale);
}

function countOf(id: number, ids: readonly number[]): number {
  return ids.filter((other) => other === id).length;
}
