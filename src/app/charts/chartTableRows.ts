/** A chart's numbers as rows of a table: raw values, never smoothed, thinned evenly if there are too many to render. */
import type { ChartSeries } from './chartTypes.ts';
import { nearestIndex, unionOfX } from './readings.ts';

export interface ChartTableRow {
  readonly x: number;
  /** One a series; undefined where the series has no point at this x, NaN where it has one without a value. */
  readonly values: readonly (number | undefined)[];
}

export interface ChartTableRows {
  readonly rows: readonly ChartTableRow[];
  /** How many there are before thinning. */
  readonly total: number;
}

/** At most `limit` (≥ 2) rows by rising x, the first and the last always among them. */
export function chartTableRows(series: readonly ChartSeries[], limit: number): ChartTableRows {
  const x = unionOfX(series);
  const count = Math.min(limit, x.length);
  const shown = Array.from({ length: count }, (_, row) =>
    count === x.length ? row : Math.round((row * (x.length - 1)) / (count - 1)),
  );
  const rows = shown.map((index) => {
    const at = x[index] ?? Number.NaN;
    return { x: at, values: series.map((each) => valueExactlyAt(each, at)) };
  });
  return { rows, total: x.length };
}

function valueExactlyAt({ x, y }: ChartSeries, at: number): number | undefined {
  const index = nearestIndex(x, at);
  return x[index] === at ? y[index] : undefined;
}
