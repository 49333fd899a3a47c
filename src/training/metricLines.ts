/** A run's metrics as the lines of `metrics.jsonl` (docs/run-file.md): one a step, and one an evaluation behind its step. */
import { METRIC_COLUMNS, type MetricColumn } from './metricColumns.ts';
import type { StepEvaluation } from './runRecords.ts';

/** What a line of a step holds. */
const STEP_COLUMNS: readonly MetricColumn[] = [
  'step',
  'loss',
  'targetTokens',
  'gradientNorm',
  'updateRms',
  'learningRate',
];

/** @param rows `[rows, METRIC_COLUMNS.length]`, row-major, by rising step */
export function metricLines(rows: Float64Array, evaluations: readonly StepEvaluation[]): string {
  const lines = rowsOf(rows).flatMap((row) => {
    const due = evaluations.filter(({ step }) => step === row[0]);
    return [stepLine(row), ...due.map(evaluationLine)];
  });
  return lines.join('');
}

/** The lines of the steps alone. */
export function stepLines(rows: Float64Array): string {
  return rowsOf(rows).map(stepLine).join('');
}

export function evaluationLine({ step, evaluation }: StepEvaluation): string {
  return `${JSON.stringify({ step, evaluation })}\n`;
}

function stepLine(row: Float64Array): string {
  const values = STEP_COLUMNS.map((column) => [column, row[METRIC_COLUMNS.indexOf(column)]]);
  return `${JSON.stringify(Object.fromEntries(values))}\n`;
}

function rowsOf(rows: Float64Array): Float64Array[] {
  const width = METRIC_COLUMNS.length;
  return Array.from({ length: rows.length / width }, (_, row) => rows.subarray(row * width, (row + 1) * width));
}
