/** Which labels rank classification chooses among. */
import type { Example } from './examples.ts';

/** More distinct targets than this are not classes but text; ranking them all would also be slow. */
const MOST_LABELS = 32;
/** Classes repeat: on average each must have this many training examples. */
const FEWEST_EXAMPLES_PER_LABEL = 2;

/**
 * The label set of a task, without duplicates, or null for free text.
 * - With a label map whose words are the targets: the map's words, in its order, whether or not each occurs in training.
 * - Otherwise (no map, or a target template with words around the label) the distinct training targets in order of
 *   appearance, if there are 2 to 32 of them and each has two examples on average.
 */
export function labelSetOf(
  labels: Readonly<Record<string, string>> | undefined,
  trainExamples: readonly Example[],
): readonly string[] | null {
  const targets = new Set<string>();
  for (const { target } of trainExamples) targets.add(target);
  if (labels !== undefined) {
    const words = new Set(Object.values(labels));
    if ([...targets].every((target) => words.has(target))) return words.size === 0 ? null : [...words];
  }
  const repeats = trainExamples.length >= FEWEST_EXAMPLES_PER_LABEL * targets.size;
  return targets.size >= 2 && targets.size <= MOST_LABELS && repeats ? [...targets] : null;
}
