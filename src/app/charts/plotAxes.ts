/** Axes of a plot: how much room they take, where ticks may stand, and what they say. */
import type uPlot from 'uplot';
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import { formatTick, type NumberFormat } from './formatNumber.ts';
import { formatPlaceTick } from './formatPlace.ts';
import type { PlotLayout } from './plotLayout.ts';

/** CSS pixels; fixed, so that the plot does not shift when labels grow. */
export const Y_AXIS_WIDTH = 52;

const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const FRACTIONS = WHOLE_STEPS.map((step) => step / 1e6);
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const SECONDS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 240, 480].map((hours) => hours * HOUR),
];

/**
 * The x axis and the y axis.
 * @param layout gives the present one; what x counts, and whether axes are logarithmic, is settled when this is called
 * @param colour what a CSS expression stands for at the moment
 */
export function axisOptions(
  layout: () => PlotLayout,
  fontFamily: string,
  colour: (expression: string) => string,
): uPlot.Axis[] {
  const { xLabel, xFormat, logX, logY } = layout();
  const font = `12px ${fontFamily}`;
  const axis: uPlot.Axis = {
    font,
    labelFont: font,
    stroke: () => colour('var(--color-text-quiet, GrayText)'),
    grid: { stroke: () => colour('var(--color-hairline, GrayText)'), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  return [
    {
      ...axis,
      label: xLabel,
      labelSize: 18,
      labelGap: 0,
      size: 26,
      space: 56,
      values: xTicks(xFormat, logX),
      ...(logX ? {} : { incrs: xIncrements(xFormat) }),
    },
    {
      ...axis,
      size: Y_AXIS_WIDTH,
      space: 36,
      values: yTicks(() => layout().yFormat, logY),
    },
  ];
}

/** Counts are whole, with no ticks between them, except on axes too short for anything else. */
function xIncrements(format: XFormat): uPlot.Axis.Incrs {
  if (format !== 'count') return SECONDS;
  return (_, __, lowest, highest) => (highest - lowest >= 2 ? WHOLE_STEPS : FRACTIONS);
}

/** On a logarithmic axis every tick has the decimals that it needs. */
function xTicks(format: XFormat, log: boolean): uPlot.Axis.DynamicValues {
  return (_, ticks, __, ___, increment) =>
    ticks.map((tick) => (tick === null ? '' : formatPlaceTick(tick, log ? Math.abs(tick) || 1 : increment, format)));
}

function yTicks(format: () => NumberFormat, log: boolean): uPlot.Axis.DynamicValues {
  return (_, ticks, __, ___, increment) =>
    ticks.map((tick) => (tick === null ? '' : formatTick(tick, log ? Math.abs(tick) || 1 : increment, format())));
}
