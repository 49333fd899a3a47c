/** Metrics over texts: exact match of decoded answers, accuracy of ranked labels. */

/**
 * Share of predictions that equal their target (texts: character by character), in [0, 1]; 0 for no examples. Over
 * decoded answers it is exact match, over the labels that rank classification chose it is accuracy.
 * @throws RangeError if there are not as many predictions as targets
 */
export function shareOfMatches<Answer extends string | number>(
  targets: readonly Answer[],
  predictions: readonly Answer[],
): number {
  if (targets.length !== predictions.length) {
    throw new RangeError(`${predictions.length} predictions for ${targets.length} targets`);
  }
  if (targets.length === 0) return 0;
  return targets.filter((target, i) => target === predictions[i]).length / targets.length;
}
