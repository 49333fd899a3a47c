/** How the traces of a plot look: line, dots and opacity, bands, and which of them stand back behind the others. */
import uPlot from 'uplot';
import { dashPattern } from './chartTypes.ts';
import type { PlotLayout } from './plotLayout.ts';
import type { Trace } from './traces.ts';

const FAINT = 0.28; // opacity of raw values beneath their smoothed curve
const BAND = 0.16; // opacity of a band
const DIMMED = 0.25; // factor on the opacity of series beside the one that stands out
const MOST_STEP_MARKS = 60;

/** All but the opacity, which changes with what stands out: `traceAlpha`. */
export function seriesOptions(trace: Trace, colour: () => string): uPlot.Series {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const dots = trace.style !== 'line';
  return {
    stroke: colour,
    width: widthOf(trace),
    // Dashes say nothing on raw values under their curve nor on what is all zigzag, and cost the most of a drawing.
    dash: trace.faint || trace.rough ? [] : [...dashPattern(trace.dash)],
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

/** The areas between the ends of bands. `colourOf` takes a series' place in the chart's list. */
export function bandOptions(traces: readonly Trace[], colourOf: (series: number) => string): uPlot.Band[] {
  return traces.flatMap((trace, index): uPlot.Band[] =>
    trace.edge === 'high' ? [{ series: [index + 1, index + 2], fill: () => colourOf(trace.series) }] : [],
  );
}

/** Opacity, in [0, 1]. */
export function traceAlpha({ series, faint, edge }: Trace, { highlight, places }: PlotLayout): number {
  const own = edge === null ? (faint ? FAINT : 1) : BAND;
  return own * (highlight === null || places[series] === highlight ? 1 : DIMMED);
}

/** Neither raw values beneath a curve nor the end of a band. */
export function isCurve(trace: Trace | undefined): boolean {
  return trace !== undefined && !trace.faint && trace.edge === null;
}

/** CSS pixels; 0 draws nothing, and the band between two such traces is filled all the same. */
function widthOf({ faint, heavy, rough, edge }: Trace): number {
  if (edge !== null) return 0;
  if (faint) return 1;
  if (heavy) return 3.25;
  return rough ? 1 : 1.75;
}
