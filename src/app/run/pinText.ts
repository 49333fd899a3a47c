/** A pinned point in words, and as lines to paste into a table. */
import { X_AXIS_WORDS } from '../../lab/metrics/xAxes.ts';
import { formatExact, formatFull } from '../charts/formatNumber.ts';
import { formatPlace } from '../charts/formatPlace.ts';
import type { Pin } from './chartView.ts';

/** "Loss per target token, step 37: from scratch 0.1234567, smoothed 0.2". */
export function pinWords({ chart, axis, x, readings }: Pin): string {
  const { label, format } = X_AXIS_WORDS[axis];
  const values = readings.map(({ name, y, smoothed }) => {
    const smooth = smoothed === null ? '' : `, smoothed ${formatFull(smoothed)}`;
    return `${readings.length > 1 ? `${name} ` : ''}${formatFull(y)}${smooth}`;
  });
  return `${chart}, ${label} ${formatPlace(x, format)}: ${values.join('; ')}`;
}

/** A line a series, separated by tabs: chart, series, place, value, smoothed value. */
export function pinLines({ chart, axis, readings }: Pin): string {
  const header = ['chart', 'series', X_AXIS_WORDS[axis].label, 'value', 'smoothed'];
  const lines = readings.map(({ name, x, y, smoothed }) => [
    chart,
    name,
    formatExact(x),
    formatExact(y),
    smoothed === null ? '' : formatExact(smoothed),
  ]);
  return [header, ...lines].map((cells) => cells.join('\t')).join('\n');
}
