/** Joins the pieces of a run's history that its checkpoints hold. */
import { METRIC_COLUMNS } from './metricColumns.ts';
import type { HistoryRecord, StepEvaluation } from './runRecords.ts';
import type { TimelineEntry } from './timeline.ts';

export type HistoryPart = Omit<HistoryRecord, 'version'>;

/**
 * One history of several, by ascending step. A run that went back to an earlier checkpoint has recorded some steps
 * twice: the later part wins. The timeline keeps everything that happened up to `upToStep`, in the order of time.
 */
export function mergeHistories(parts: readonly HistoryPart[], upToStep = Number.POSITIVE_INFINITY): HistoryPart {
  const rowOfStep = new Map<number, Float64Array>();
  const evaluationOfStep = new Map<number, StepEvaluation>();
  const timeline: TimelineEntry[] = [];
  for (const { rows, evaluations, timeline: told = [] } of parts) {
    timeline.push(...told.filter(({ step }) => step <= upToStep));
    for (let start = 0; start < rows.length; start += METRIC_COLUMNS.length) {
      const row = rows.subarray(start, start + METRIC_COLUMNS.length);
      const [step = Number.NaN] = row;
      if (step <= upToStep) rowOfStep.set(step, row);
    }
    for (const each of evaluations) if (each.step <= upToStep) evaluationOfStep.set(each.step, each);
  }
  const rows = new Float64Array(rowOfStep.size * METRIC_COLUMNS.length);
  byStep(rowOfStep).forEach((row, index) => {
    rows.set(row, index * METRIC_COLUMNS.length);
  });
  timeline.sort((a, b) => a.epochMs - b.epochMs);
  return { rows, evaluations: byStep(evaluationOfStep), ...(timeline.length > 0 && { timeline }) };
}

function byStep<T>(values: ReadonlyMap<number, T>): T[] {
  return [...values].sort(([a], [b]) => a - b).map(([, value]) => value);
}
