/** What a chart says at one place: the values under the crosshair, for the tooltip and for screen readers. */
import { lowerBound } from '../../lab/metrics/runMetrics.ts';
import type { ChartSeries } from './chartTypes.ts';
import { formatNumber, type NumberFormat } from './formatNumber.ts';

export interface Reading {
  /** The series' place in the chart's list. */
  readonly series: number;
  readonly name: string;
  /** Where the value stands: the point nearest to the crosshair, or for a step the one that still holds there. */
  readonly x: number;
  readonly y: number;
  /** The smoothed value, if the chart smooths this series. */
  readonly smoothed: number | null;
}

/** All places on the x axis that have a point, rising, without repeats. */
export function unionOfX(series: readonly ChartSeries[]): Float64Array {
  const [only] = series;
  if (only !== undefined && series.length === 1) return only.x;
  const all = new Set<number>();
  for (const { x } of series) for (const value of x) all.add(value);
  return Float64Array.from(all).sort();
}

/** Index of the element of `rising` that is nearest to `value`; -1 if it is empty. */
export function nearestIndex(rising: Float64Array, value: number): number {
  const above = lowerBound(rising, value);
  if (above === 0) return rising.length === 0 ? -1 : 0;
  if (above === rising.length) return above - 1;
  const toLower = value - (rising[above - 1] ?? Number.NEGATIVE_INFINITY);
  const toUpper = (rising[above] ?? Number.POSITIVE_INFINITY) - value;
  return toLower <= toUpper ? above - 1 : above;
}

/** The readings of all series that have points. `smoothed` holds each series' smoothed values, or null. */
export function readingsAt(
  series: readonly ChartSeries[],
  smoothed: readonly (Float64Array | null)[],
  x: number,
): Reading[] {
  return series.flatMap((each, place) => {
    const nearest = nearestIndex(each.x, x);
    const index = each.style === 'step' && (each.x[nearest] ?? x) > x ? Math.max(0, nearest - 1) : nearest;
    const at = each.x[index];
    if (at === undefined) return [];
    const smoothedValue = smoothed[place]?.[index] ?? null;
    return [{ series: place, name: each.name, x: at, y: each.y[index] ?? Number.NaN, smoothed: smoothedValue }];
  });
}

/** "step 37: 0.12", or with several series "step 37: this run 0.12, from scratch 0.3 at step 30". */
export function describeReadings(
  readings: readonly Reading[],
  x: number,
  xLabel: string,
  format: NumberFormat,
): string {
  if (readings.length === 0) return 'no points yet';
  const parts = readings.map((reading) => {
    const name = readings.length > 1 ? `${reading.name} ` : '';
    const elsewhere = reading.x === x ? '' : ` at ${xLabel} ${formatNumber(reading.x)}`;
    return `${name}${formatNumber(reading.y, format)}${elsewhere}`;
  });
  return `${xLabel} ${formatNumber(x)}: ${parts.join(', ')}`;
}
