/** A chart in one sentence: its text equivalent for who does not see it, and a readable fact for tests. */
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import type { ChartSeries } from './chartTypes.ts';
import { formatNumber, type NumberFormat } from './formatNumber.ts';
import { formatPlace } from './formatPlace.ts';

/**
 * "Loss per target token: 37 points, from 2.31 to 0.12 (lowest 0.11, highest 2.31), latest 0.12 at step 37." With
 * several series one such clause each, by name. Gaps do not count as points.
 */
export function chartSummary(
  title: string,
  series: readonly ChartSeries[],
  xLabel: string,
  format: NumberFormat = 'number',
  xFormat: XFormat = 'count',
): string {
  const clauses = series.map((each) => ({ name: each.name, text: clauseFor(each, xLabel, format, xFormat) }));
  const drawn = clauses.filter((clause) => clause.text !== null);
  if (drawn.length === 0) return `${title}: no points yet.`;
  if (series.length === 1) return `${title}: ${drawn[0]?.text}.`;
  return `${title}. ${clauses.map(({ name, text }) => `${name}: ${text ?? 'no points yet'}.`).join(' ')}`;
}

function clauseFor({ x, y }: ChartSeries, xLabel: string, format: NumberFormat, xFormat: XFormat): string | null {
  let points = 0;
  let first = Number.NaN;
  let latest = Number.NaN;
  let latestAt = Number.NaN;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < y.length; index += 1) {
    const value = y[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (points === 0) first = value;
    points += 1;
    latest = value;
    latestAt = x[index] ?? Number.NaN;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (points === 0) return null;
  const say = (value: number): string => formatNumber(value, format);
  const at = `latest ${say(latest)} at ${xLabel} ${formatPlace(latestAt, xFormat)}`;
  if (points === 1) return `1 point, ${at}`;
  return `${points} points, from ${say(first)} to ${say(latest)} (lowest ${say(lowest)}, highest ${say(highest)}), ${at}`;
}
