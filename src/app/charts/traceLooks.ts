/** How the traces of a chart look, on the screen as in a file: width, dashes, opacity. */
import { dashPattern } from './chartTypes.ts';
import type { Trace } from './traces.ts';

const FAINT = 0.28; // opacity of raw values beneath their smoothed curve
const BAND = 0.16; // opacity of a band

/** CSS pixels; 0 draws nothing, and the band between two such traces is filled all the same. */
export function traceWidth({ faint, heavy, rough, edge }: Trace): number {
  if (edge !== null) return 0;
  if (faint) return 1;
  if (heavy) return 3.25;
  return rough ? 1 : 1.75;
}

/** Lengths of dashes and gaps, in CSS pixels; empty for a whole line. */
export function traceDashes({ faint, rough, dash }: Trace): readonly number[] {
  // They say nothing on raw values under their curve nor on what is all zigzag, and cost the most of a drawing.
  return faint || rough ? [] : dashPattern(dash);
}

/** In [0, 1], where nothing else stands out. */
export function traceOpacity({ faint, edge }: Trace): number {
  if (edge !== null) return BAND;
  return faint ? FAINT : 1;
}

/** Neither raw values beneath a curve nor the end of a band. */
export function isCurve(trace: Trace | undefined): boolean {
  return trace !== undefined && !trace.faint && trace.edge === null;
}
