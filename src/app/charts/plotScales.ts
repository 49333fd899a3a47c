/** Scales of a plot: linear or logarithmic, and from where to where they go. */
import uPlot from 'uplot';
import type { PlotLayout } from './plotLayout.ts';

const LOGARITHMIC = 3; // uPlot.Scale.Distr

/** `layout` gives the present one; whether a scale is logarithmic is settled when this is called. */
export function plotScales(layout: () => PlotLayout): Record<'x' | 'y', uPlot.Scale> {
  const { logX, logY } = layout();
  return {
    x: {
      time: false,
      ...distribution(logX),
      range: (_, lowest, highest) => xRange(layout(), lowest, highest),
    },
    y: {
      ...distribution(logY),
      range: (_, lowest, highest) => yRange(layout(), lowest, highest),
    },
  };
}

function distribution(isLog: boolean): uPlot.Scale {
  return isLog ? { distr: LOGARITHMIC, log: 10 } : {};
}

/** `lowest` and `highest` are those of the data; null if there is none. */
function xRange(
  { xRange, window, logX }: PlotLayout,
  lowest: number | null,
  highest: number | null,
): uPlot.Range.MinMax {
  if (logX) {
    const first = lowest ?? 1;
    const [from, to] = window ?? [first, Math.max(highest ?? 10, xRange?.[1] ?? 0)];
    return [Math.max(from, first), to > Math.max(from, first) ? to : 10 * first];
  }
  if (window !== null) return [window[0], window[1]];
  const from = Math.min(lowest ?? 0, xRange?.[0] ?? lowest ?? 0);
  const to = Math.max(highest ?? 1, xRange?.[1] ?? highest ?? 1);
  return from < to ? [from, to] : [from - 1, to + 1];
}

function yRange({ yRange, logY }: PlotLayout, lowest: number | null, highest: number | null): uPlot.Range.MinMax {
  if (yRange !== undefined) return [yRange[0], yRange[1]];
  if (lowest === null || highest === null) return logY ? [0.1, 1] : [0, 1];
  return logY ? uPlot.rangeLog(lowest, highest, 10, false) : uPlot.rangeNum(lowest, highest, 0.1, true);
}
