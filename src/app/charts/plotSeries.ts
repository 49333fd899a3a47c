/** What uPlot is told of the traces: how each is drawn, and between which there is a band. */
import uPlot from 'uplot';
import type { PlotLayout } from './plotLayout.ts';
import { traceDashes, traceOpacity, traceWidth } from './traceLooks.ts';
import type { Trace } from './traces.ts';

const MOST_STEP_MARKS = 60;
const DIMMED = 0.25; // factor on the opacity of series beside the one that stands out

/** All but the opacity, which changes with what stands out: `seriesAlpha`. */
export function seriesOptions(trace: Trace, colour: () => string): uPlot.Series {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const dots = trace.style !== 'line';
  return {
    stroke: colour,
    width: traceWidth(trace),
    dash: [...traceDashes(trace)],
    ...(trace.style === 'points' ? { paths: () => null } : {}),
    ...(trace.style === 'step' && stepped !== undefined ? { paths: stepped } : {}),
    points: {
      size: 6,
      fill: colour,
      stroke: colour,
      width: 0,
      // A line needs no dots, but a line of a single point would not be seen at all.
      show: (_, __, from, to) =>
        trace.edge === null && (trace.style === 'points' || to - from < (dots ? MOST_STEP_MARKS : 1)),
    },
  };
}

/** Opacity, in [0, 1]. */
export function seriesAlpha(trace: Trace, { highlight, places }: PlotLayout): number {
  return traceOpacity(trace) * (highlight === null || places[trace.series] === highlight ? 1 : DIMMED);
}

/** The areas between the ends of bands. `colourOf` takes a series' place in the chart's list. */
export function bandOptions(traces: readonly Trace[], colourOf: (series: number) => string): uPlot.Band[] {
  return traces.flatMap((trace, index): uPlot.Band[] =>
    trace.edge === 'high' ? [{ series: [index + 1, index + 2], fill: () => colourOf(trace.series) }] : [],
  );
}
