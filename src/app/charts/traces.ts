/**
 * From the series that a chart is asked to show to the traces that are drawn: smoothed over all points, thinned to the
 * screen, and aligned on one x column, as uPlot wants it.
 */
import { decimate } from '../../lab/metrics/decimate.ts';
import { smooth } from '../../lab/metrics/smoothing.ts';
import type { ChartSeries } from './chartTypes.ts';

/** How one trace looks; `series` is its place in the chart's list. */
export interface Trace {
  readonly series: number;
  readonly style: 'line' | 'step' | 'points';
  /** Which of `DASHES`. */
  readonly dash: number;
  /** The raw values beneath their smoothed curve. */
  readonly faint: boolean;
  readonly heavy: boolean;
  /** Not drawn itself: an end of the band around the series. A high end stands right before its low one. */
  readonly edge: 'high' | 'low' | null;
}

/** uPlot's aligned data: in a trace `undefined` means "no point at this x", and `null` a gap in the line. */
export type AlignedColumns = [x: number[], ...traces: (number | null | undefined)[][]];

export interface Traces {
  readonly traces: readonly Trace[];
  readonly data: AlignedColumns;
}

export interface TraceOptions {
  /** Weight of the moving average in [0, 1); applies to lines only. */
  readonly smoothing: number;
  /** Pixel columns of the plot. */
  readonly columns: number;
  /** Logarithmic y: values that are not positive become gaps. */
  readonly logY: boolean;
}

interface DrawnTrace {
  readonly trace: Trace;
  readonly points: Points;
}

/** Bands first, then all faint raw traces, so that the smoothed ones lie on top of every one of them. */
export function prepareTraces(series: readonly ChartSeries[], options: TraceOptions): Traces {
  const bands: DrawnTrace[] = [];
  const raw: DrawnTrace[] = [];
  const smoothed: DrawnTrace[] = [];
  for (const [place, each] of series.entries()) {
    const style = each.style ?? 'line';
    const isSmoothed = options.smoothing > 0 && style === 'line';
    const heavy = each.isHeavy ?? false;
    const trace: Trace = { series: place, style, dash: each.dash ?? 0, faint: false, heavy, edge: null };
    const smoothly = (y: Float64Array) => thinned(each.x, isSmoothed ? smooth(y, options.smoothing) : y, options);
    if (each.band !== undefined) {
      bands.push({ trace: { ...trace, edge: 'high' }, points: smoothly(each.band.high) });
      bands.push({ trace: { ...trace, edge: 'low' }, points: smoothly(each.band.low) });
    }
    raw.push({ trace: { ...trace, faint: isSmoothed }, points: thinned(each.x, each.y, options) });
    if (isSmoothed) smoothed.push({ trace, points: smoothly(each.y) });
  }
  const drawn = [...bands, ...raw, ...smoothed];
  return { traces: drawn.map(({ trace }) => trace), data: align(drawn.map(({ points }) => points)) };
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

function thinned(x: Float64Array, y: Float64Array, { columns, logY }: TraceOptions): Points {
  const kept = Array.from(decimate(x, y, Math.max(1, columns)));
  const drawable = (value: number): number | null => (Number.isFinite(value) && (!logY || value > 0) ? value : null);
  return {
    x: kept.map((index) => x[index] ?? Number.NaN),
    y: kept.map((index) => drawable(y[index] ?? Number.NaN)),
  };
}

/** Outer join on x. */
function align(all: readonly Points[]): AlignedColumns {
  const x = [...new Set(all.flatMap((points) => points.x))].sort((a, b) => a - b);
  const place = new Map(x.map((value, index) => [value, index]));
  const columns = all.map((points) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, value] of points.x.entries()) column[place.get(value) ?? 0] = points.y[index] ?? null;
    return column;
  });
  return [x, ...columns];
}
