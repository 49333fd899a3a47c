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
  const evaluationOfStep = new Map<number, StepEvaluation>();
  const timeline: TimelineEntry[] = [];
  for (const { evaluations, timeline: told = [] } of parts) {
    timeline.push(...told.filter(({ step }) => step <= upToStep));
    for (const each of evaluations) if (each.step <= upToStep) evaluationOfStep.set(each.step, each);
  }
  const rows = mergedRows(
    parts.map((part) => part.rows),
    upToStep,
  );
  timeline.sort((a, b) => a.epochMs - b.epochMs);
  return { rows, evaluations: byStep(evaluationOfStep), ...(timeline.length > 0 && { timeline }) };
}

const WIDTH = METRIC_COLUMNS.length;

function mergedRows(parts: readonly Float64Array[], upToStep: number): Float64Array<ArrayBuffer> {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let length = 0;
  for (const part of parts) {
    all.set(part, length);
    length += part.length;
  }
  // As a run leaves them that never went back: then they are one history as they stand.
  if (isRising(all)) {
    length = countUpTo(all, upToStep) * WIDTH;
    return length === all.length ? all : all.slice(0, length);
  }
  const rowOfStep = new Map<number, Float64Array>();
  for (let start = 0; start < all.length; start += WIDTH) {
    const [step = Number.NaN] = all.subarray(start, start + 1);
    if (step <= upToStep) rowOfStep.set(step, all.subarray(start, start + WIDTH));
  }
  const rows = new Float64Array(rowOfStep.size * WIDTH);
  byStep(rowOfStep).forEach((row, index) => {
    rows.set(row, index * WIDTH);
  });
  return rows;
}

function isRising(rows: Float64Array): boolean {
  for (let start = WIDTH; start < rows.length; start += WIDTH) {
    if (!((rows[start] ?? 0) > (rows[start - WIDTH] ?? 0))) return false;
  }
  return true;
}

/** Of rising rows, how many are of steps up to this one. */
function countUpTo(rows: Float64Array, step: number): number {
  let count = 0;
  while (count * WIDTH < rows.length && (rows[count * WIDTH] ?? 0) <= step) count += 1;
  return count;
}

function byStep<T>(values: ReadonlyMap<number, T>): T[] {
  return [...values].sort(([a], [b]) => a - b).map(([, value]) => value);
}
