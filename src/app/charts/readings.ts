/** What a chart says at one place: the values under the crosshair, for the tooltip and for screen readers. */
import { lowerBound } from '../../lab/metrics/runMetrics.ts';
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import type { ChartSeries } from './chartTypes.ts';
import { formatNumber, type NumberFormat } from './formatNumber.ts';
import { formatPlace } from './formatPlace.ts';

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

/** The newest union by the first of its columns: charts of one view have the same columns of x. */
const unions = new WeakMap<Float64Array, { readonly columns: readonly Float64Array[]; readonly union: Float64Array }>();

/** All places on the x axis that have a point, rising, without repeats. */
export function unionOfX(series: readonly ChartSeries[]): Float64Array {
  const columns = series.map(({ x }) => x);
  const [first, ...others] = columns;
  if (first === undefined) return new Float64Array(0);
  const known = unions.get(first);
  if (known?.columns.length === columns.length && known.columns.every((column, place) => column === columns[place])) {
    return known.union;
  }
  const union = others.reduce<Float64Array>(merged, first);
  unions.set(first, { columns, union });
  return union;
}

/** Of two rising columns one, each value once. Tight loops: columns of long runs are merged while a person waits. */
function merged(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  let length = 0;
  let [ofA, ofB] = [0, 0];
  while (ofA < a.length && ofB < b.length) {
    const fromA = a[ofA] as number;
    const fromB = b[ofB] as number;
    if (!(fromA > fromB)) ofA += 1;
    if (!(fromB > fromA)) ofB += 1;
    all[length] = fromA < fromB ? fromA : fromB;
    length += 1;
  }
  for (const rest of [a.subarray(ofA), b.subarray(ofB)]) {
    all.set(rest, length);
    length += rest.length;
  }
  return all.subarray(0, length);
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

/** At most this many rows in a tooltip: more would cover the curves that they tell of. */
export const MOST_ROWS = 5;

/**
 * The readings to show beside a crosshair whose pointer is at height `y`: the nearest first, on the axis' own scale, or
 * as they come where no pointer is there. `left` are those for which there is no room.
 */
export function nearestReadings(
  readings: readonly Reading[],
  y: number | null,
  logY: boolean,
): { readonly shown: readonly Reading[]; readonly left: number } {
  const height = (value: number) => (logY ? Math.log(value) : value);
  const distance = ({ y: value, smoothed }: Reading) => Math.abs(height(smoothed ?? value) - height(y ?? 0));
  const far = (reading: Reading) => (Number.isNaN(distance(reading)) ? Number.POSITIVE_INFINITY : distance(reading));
  const sorted = y === null ? readings : [...readings].sort((a, b) => far(a) - far(b) || 0);
  return { shown: sorted.slice(0, MOST_ROWS), left: Math.max(0, readings.length - MOST_ROWS) };
}

/** The reading nearest to the height `y`, if it is within `reach` of it. */
export function closeReading(readings: readonly Reading[], y: number, reach: number): Reading | null {
  const [nearest] = nearestReadings(readings, y, false).shown;
  return nearest !== undefined && Math.abs((nearest.smoothed ?? nearest.y) - y) <= reach ? nearest : null;
}

/** "step 37: 0.12", or with several series "step 37: this run 0.12, from scratch 0.3 at step 30". */
export function describeReadings(
  readings: readonly Reading[],
  x: number,
  xLabel: string,
  format: NumberFormat,
  xFormat: XFormat = 'count',
): string {
  if (readings.length === 0) return 'no points yet';
  const parts = readings.map((reading) => {
    const name = readings.length > 1 ? `${reading.name} ` : '';
    const elsewhere = reading.x === x ? '' : ` at ${xLabel} ${formatPlace(reading.x, xFormat)}`;
    return `${name}${formatNumber(reading.y, format)}${elsewhere}`;
  });
  return `${xLabel} ${formatPlace(x, xFormat)}: ${parts.join(', ')}`;
}
