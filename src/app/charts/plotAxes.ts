/** Axes of a plot: where ticks may stand, and what they say. */
import type uPlot from 'uplot';
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import { formatTick, type NumberFormat } from './formatNumber.ts';
import { formatPlaceTick } from './formatPlace.ts';

const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const FRACTIONS = WHOLE_STEPS.map((step) => step / 1e6);
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const SECONDS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 240, 480].map((hours) => hours * HOUR),
];

/** Counts are whole, with no ticks between them, except on axes too short for anything else. */
export function xIncrements(format: XFormat): uPlot.Axis.Incrs {
  if (format !== 'count') return SECONDS;
  return (_, __, lowest, highest) => (highest - lowest >= 2 ? WHOLE_STEPS : FRACTIONS);
}

/** On a logarithmic axis every tick has the decimals that it needs. */
export function xTicks(format: XFormat, log: boolean): uPlot.Axis.DynamicValues {
  return (_, ticks, __, ___, increment) =>
    ticks.map((tick) => (tick === null ? '' : formatPlaceTick(tick, log ? Math.abs(tick) || 1 : increment, format)));
}

export function yTicks(format: () => NumberFormat, log: boolean): uPlot.Axis.DynamicValues {
  return (_, ticks, __, ___, increment) =>
    ticks.map((tick) => (tick === null ? '' : formatTick(tick, log ? Math.abs(tick) || 1 : increment, format())));
}
