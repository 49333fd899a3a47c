/** A chart's numbers as files: every point, raw and smoothed, whatever is in view. */
import type { ChartSeries } from './chartTypes.ts';
import { nearestIndex, unionOfX } from './readings.ts';

export interface ChartData {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  /** Of each series; null for one that is not smoothed. */
  readonly smoothed: readonly (Float64Array | null)[];
  /** Weight of the moving average. */
  readonly smoothing: number;
}

/**
 * A column for x, then one a series, and one more for its smoothed values if there are some. A cell is empty where a
 * series has no point, and says NaN or Infinity where it has one without a number.
 */
export function chartCsv({ xLabel, series, smoothed }: ChartData): string {
  const header = [xLabel, ...series.flatMap(({ name }, place) => columnNames(name, smoothed[place] ?? null))];
  const lines = [header.map(quoted).join(',')];
  for (const x of unionOfX(series)) {
    const cells = series.flatMap((each, place) => {
      const index = nearestIndex(each.x, x);
      const columns = [each.y, smoothed[place] ?? null].filter((column) => column !== null);
      return columns.map((column) => (each.x[index] === x ? String(column[index]) : ''));
    });
    lines.push([String(x), ...cells].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** The same as one JSON object; null stands for what is not finite, as JSON has no word for it. */
export function chartJson({ title, xLabel, yLabel, series, smoothed, smoothing }: ChartData): string {
  const numbers = (values: Float64Array) => Array.from(values, (value) => (Number.isFinite(value) ? value : null));
  return JSON.stringify({
    title,
    xLabel,
    yLabel,
    smoothing,
    series: series.map(({ name, x, y }, place) => {
      const smooth = smoothed[place] ?? null;
      return { name, x: numbers(x), y: numbers(y), ...(smooth === null ? {} : { smoothed: numbers(smooth) }) };
    }),
  });
}

function columnNames(name: string, smoothed: Float64Array | null): string[] {
  return smoothed === null ? [name] : [name, `${name} (smoothed)`];
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
