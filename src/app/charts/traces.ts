/**
 * From the series that a chart is asked to show to the traces that are drawn: what is in view, thinned to the screen,
 * broken where a run was resumed, and aligned on one x column, as uPlot wants it.
 */
import { decimate } from '../../lab/metrics/decimate.ts';
import { lowerBound } from '../../lab/metrics/runMetrics.ts';
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
  /** Up and down so often that neither dashes nor a broad line would be told from a thin one. */
  readonly rough: boolean;
  /** Not drawn itself: an end of the band around the series. A high end stands right before its low one. */
  readonly edge: 'high' | 'low' | null;
}

/** uPlot's aligned data: in a trace `undefined` means "no point at this x", and `null` a gap in the line. */
export type AlignedColumns = [x: number[], ...traces: (number | null | undefined)[][]];

export interface Traces {
  readonly traces: readonly Trace[];
  readonly data: AlignedColumns;
  /** Where a series has a point whose value is not finite. */
  readonly unreal: readonly { readonly series: number; readonly x: number }[];
}

export interface TraceOptions {
  /** Of each series its values smoothed over all points, before anything is thinned; null for one that is not. */
  readonly smoothed: readonly (Float64Array | null)[];
  /** Pixel columns of the plot. */
  readonly columns: number;
  /** Ends of what is in view; null for everything. */
  readonly window: readonly [number, number] | null;
  /** Logarithmic y: values that are not positive become gaps. */
  readonly logY: boolean;
  /** Logarithmic x: points at places that are not positive are left out. */
  readonly logX: boolean;
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
  const unreal: { series: number; x: number }[] = [];
  for (const [place, each] of series.entries()) {
    const { style = 'line', dash = 0, isHeavy: heavy = false, band } = each;
    const smooth = options.smoothed[place] ?? null;
    const trace: Trace = { series: place, style, dash, faint: false, heavy, rough: false, edge: null };
    const kept = keptPoints(each, options);
    if (band !== undefined) {
      bands.push({ trace: { ...trace, edge: 'high' }, points: drawnPoints(each, band.high, kept, options) });
      bands.push({ trace: { ...trace, edge: 'low' }, points: drawnPoints(each, band.low, kept, options) });
    }
    const points = drawnPoints(each, each.y, kept, options);
    raw.push({ trace: { ...trace, faint: smooth !== null, rough: isRough(points) }, points });
    unreal.push(...points.unreal.map((x) => ({ series: place, x })));
    // A smooth curve is as well drawn at the places of the raw one's highest and lowest points.
    if (smooth !== null) smoothed.push({ trace, points: drawnPoints(each, smooth, kept, options) });
  }
  const drawn = [...bands, ...raw, ...smoothed];
  return { traces: drawn.map(({ trace }) => trace), data: align(drawn.map(({ points }) => points)), unreal };
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly unreal: readonly number[];
  /** Ends of stretches that no line crosses. */
  readonly breaks: readonly (readonly [from: number, to: number])[];
}

/** Indices of the points to draw, rising. */
function keptPoints({ x: places, y: values }: ChartSeries, { columns, logX, window }: TraceOptions): number[] {
  const [first, end] = inView(places, window, logX);
  const x = places.subarray(first, end);
  const kept = decimate(logX ? x.map(Math.log) : x, values.subarray(first, end), Math.max(1, columns));
  return Array.from(kept, (index) => first + index);
}

function drawnPoints(
  { x, breaks = [] }: ChartSeries,
  y: Float64Array,
  kept: readonly number[],
  { logY }: TraceOptions,
): Points {
  const points = {
    x: [] as number[],
    y: [] as (number | null)[],
    unreal: [] as number[],
    breaks: [] as [number, number][],
  };
  const nextBreaks = breaks.filter((index) => index > (kept[0] ?? 0));
  let before = kept[0] ?? 0;
  for (const index of kept) {
    const [at, value] = [x[index] ?? Number.NaN, y[index] ?? Number.NaN];
    while (nextBreaks[0] !== undefined && nextBreaks[0] <= index) {
      // Between the last point that is drawn before the break and the first one behind it.
      const from = x[before] ?? at;
      points.x.push((from + at) / 2);
      points.y.push(null);
      points.breaks.push([from, at]);
      while (nextBreaks[0] !== undefined && nextBreaks[0] <= index) nextBreaks.shift();
    }
    points.x.push(at);
    points.y.push(Number.isFinite(value) && (!logY || value > 0) ? value : null);
    if (!Number.isFinite(value)) points.unreal.push(at);
    before = index;
  }
  return points;
}

/** From here on, in heights of the trace itself, the way that its line goes up and down makes it rough. */
const ROUGH_HEIGHTS = 60;

function isRough({ y }: Points): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let way = 0;
  let before: number | null = null;
  for (const value of y) {
    if (value !== null) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (before !== null) way += Math.abs(value - before);
    }
    before = value;
  }
  return way > ROUGH_HEIGHTS * (high - low);
}

/** The points in view and one on either side, so that lines run on beyond the edges. */
function inView(x: Float64Array, window: TraceOptions['window'], logX: boolean): readonly [number, number] {
  const positive = logX ? lowerBound(x, Number.MIN_VALUE) : 0;
  if (window === null) return [positive, x.length];
  const [from, to] = window;
  return [Math.max(positive, lowerBound(x, from) - 1), Math.min(x.length, lowerBound(x, to) + 1)];
}

/** Outer join on x. Of points of one series at one place the last one counts. */
function align(all: readonly Points[]): AlignedColumns {
  const x = [...new Set(all.flatMap((points) => points.x))].sort((a, b) => a - b);
  const columns = all.map((points) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    let place = 0;
    for (const [index, value] of points.x.entries()) {
      while ((x[place] ?? value) < value) place += 1;
      column[place] = points.y[index] ?? null;
    }
    // A gap ends at the next place of the chart, whosever that is: a break has to be one at all of them.
    for (const [from, to] of points.breaks) {
      for (let within = 0; within < x.length; within += 1) {
        const at = x[within] ?? from;
        if (at > from && at < to) column[within] = null;
      }
    }
    return column;
  });
  return [x, ...columns];
}
