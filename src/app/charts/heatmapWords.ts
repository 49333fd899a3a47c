/** What a prompt's picture says in words, and which matrix it shows. Rows and columns count from 1 for people. */
import type { MatrixSummary } from '../../lab/metrics/matrixSummary.ts';
import { promptDifference } from '../../lab/metrics/promptDrift.ts';
import { formatNumber } from './formatNumber.ts';

export type PromptView = 'before' | 'now' | 'difference';

/** The matrix of a view, `[length, width]`; without a reference of the same size there is only "now". */
export function matrixOf(view: PromptView, values: Float32Array, reference: Float32Array | undefined): Float32Array {
  if (reference === undefined || view === 'now') return values;
  if (view === 'before') return reference;
  return promptDifference(reference, values);
}

/** "The prompt: 16 rows by 128 columns, values from -0.52 to 0.61, mean 0.01." */
export function describeMatrix(
  title: string,
  summary: MatrixSummary,
  length: number,
  width: number,
  view: PromptView,
): string {
  const { lowest, highest, mean, notFinite } = summary;
  const what = { before: ', before training', now: '', difference: ', difference from before' }[view];
  const broken = notFinite === 0 ? '' : `, ${notFinite} not finite`;
  const range = `values from ${formatNumber(lowest)} to ${formatNumber(highest)}, mean ${formatNumber(mean)}`;
  return `${title}${what}: ${length} rows by ${width} columns, ${range}${broken}.`;
}

/** "row 3, column 17: 0.42" for a cell that counts row by row from 0. */
export function readCell(values: Float32Array, cell: number, width: number, view: PromptView): string {
  const value = formatNumber(values[cell] ?? Number.NaN);
  const suffix = { before: ' before', now: '', difference: ' difference' }[view];
  return `row ${Math.floor(cell / width) + 1}, column ${(cell % width) + 1}: ${value}${suffix}`;
}
