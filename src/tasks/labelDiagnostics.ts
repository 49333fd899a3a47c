/**
 * What a classifier's answers look like as a set: the two classic failures of prompt tuning are answers that are no
 * label, and one answer for everything. After prompt_tuning/data/metrics.py.
 */
import { countTexts } from './metrics/multisets.ts';

export interface LabelDiagnostics {
  readonly targetCounts: Readonly<Record<string, number>>;
  readonly predictionCounts: Readonly<Record<string, number>>;
  /** Labels among the targets that were never predicted, in the label set's order. */
  readonly missed: readonly string[];
  /** Distinct predictions that are no label, most frequent first. */
  readonly invented: readonly string[];
  /** The one label that every prediction is, if there are at least two among the targets; else null. */
  readonly collapsedTo: string | null;
}

/** @param labels the task's label set; a target outside it counts as a label too */
export function labelDiagnostics(
  targets: readonly string[],
  predictions: readonly string[],
  labels: readonly string[],
): LabelDiagnostics {
  const targetCounts = countTexts(targets);
  const predictionCounts = countTexts(predictions);
  const known = new Set([...labels, ...targetCounts.keys()]);
  const [only] = predictionCounts.keys();
  const collapsed = predictionCounts.size === 1 && targetCounts.size >= 2;
  return {
    targetCounts: Object.fromEntries(targetCounts),
    predictionCounts: Object.fromEntries(predictionCounts),
    missed: [...known].filter((label) => targetCounts.has(label) && !predictionCounts.has(label)),
    invented: [...predictionCounts]
      .filter(([text]) => !known.has(text))
      .sort(([, a], [, b]) => b - a)
      .map(([text]) => text),
    collapsedTo: collapsed && only !== undefined && known.has(only) ? only : null,
  };
}
