/** A chart as an SVG file: what is in view, thinned to its width, in the colours of the page's theme. */
import { type ChartAxis, type ChartSeries, dashPattern } from './chartTypes.ts';
import { formatTick, type NumberFormat } from './formatNumber.ts';
import { formatPlaceTick } from './formatPlace.ts';
import { traceDashes, traceOpacity, traceWidth } from './traceLooks.ts';
import { prepareTraces } from './traces.ts';

export interface ChartDrawing {
  readonly title: string;
  readonly yLabel: string;
  readonly axis: ChartAxis;
  readonly series: readonly ChartSeries[];
  readonly smoothed: readonly (Float64Array | null)[];
  readonly logY: boolean;
  readonly yRange: readonly [number, number] | undefined;
  readonly yFormat: NumberFormat;
  /** Resolved: nothing outside the file gives them a meaning. */
  readonly colours: {
    /** One a series. */
    readonly series: readonly string[];
    readonly text: string;
    readonly grid: string;
    readonly background: string;
  };
}

const WIDTH = 800;
const HEIGHT = 420;
const PLOT = { left: 64, right: 20, top: 56, bottom: 52 };
const TICKS = 6;

/** The whole file. */
export function chartSvg(drawing: ChartDrawing): string {
  const { axis, series, smoothed, logY, colours } = drawing;
  const columns = WIDTH - PLOT.left - PLOT.right;
  const prepared = prepareTraces(series, { smoothed, columns, window: axis.window, logX: axis.isLog, logY });
  const [places, ...values] = prepared.data;
  const shown = values.flat().filter((value): value is number => typeof value === 'number');
  const x = scale(axis.window ?? rangeOf(places, axis.isLog ? undefined : axis.range), axis.isLog, [
    PLOT.left,
    WIDTH - PLOT.right,
  ]);
  const y = scale((logY ? undefined : drawing.yRange) ?? padded(rangeOf(shown), logY), logY, [
    HEIGHT - PLOT.bottom,
    PLOT.top,
  ]);
  const lines = prepared.traces.map((trace, index) => {
    const { series: place, edge, style } = trace;
    const opacity = traceOpacity(trace);
    // A band is drawn with its high end: up there along, and back along the low end behind it.
    if (edge === 'low') return '';
    if (edge === 'high') {
      const high = path(places, values[index] ?? [], x.place, y.place, false);
      const low = path([...places].reverse(), [...(values[index + 1] ?? [])].reverse(), x.place, y.place, false);
      return `<path d="${high}${low.replace('M', 'L')}Z" fill="${colours.series[place]}" opacity="${opacity}"/>`;
    }
    const d = path(places, values[index] ?? [], x.place, y.place, style === 'step');
    const dashes = traceDashes(trace).join(' ');
    return `<path d="${d}" fill="none" stroke="${colours.series[place]}" stroke-width="${traceWidth(trace)}"${
      dashes === '' ? '' : ` stroke-dasharray="${dashes}"`
    }${opacity === 1 ? '' : ` opacity="${opacity}"`}/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="${colours.text}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${colours.background}"/>`,
    `<text x="${PLOT.left}" y="20" font-size="15" font-weight="650">${escaped(titleOf(drawing))}</text>`,
    ...legend(drawing),
    `<clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top}" width="${columns}" height="${HEIGHT - PLOT.top - PLOT.bottom}"/></clipPath>`,
    ...x.ticks.map((tick) => {
      const at = number(x.place(tick));
      const words = formatPlaceTick(tick, x.isLog ? tick : x.increment, axis.format);
      return `<path d="M${at} ${PLOT.top}V${HEIGHT - PLOT.bottom}" stroke="${colours.grid}"/><text x="${at}" y="${HEIGHT - PLOT.bottom + 18}" text-anchor="middle">${words}</text>`;
    }),
    ...y.ticks.map((tick) => {
      const at = number(y.place(tick));
      const words = formatTick(tick, y.isLog ? tick : y.increment, drawing.yFormat);
      return `<path d="M${PLOT.left} ${at}H${WIDTH - PLOT.right}" stroke="${colours.grid}"/><text x="${PLOT.left - 8}" y="${at}" dy="0.35em" text-anchor="end">${words}</text>`;
    }),
    `<text x="${(PLOT.left + WIDTH - PLOT.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(axis.label)}</text>`,
    `<g clip-path="url(#plot)">`,
    ...lines,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Title and unit on one line. */
export function titleOf({ title, yLabel }: Pick<ChartDrawing, 'title' | 'yLabel'>): string {
  return yLabel === '' || yLabel === title ? title : `${title} (${yLabel})`;
}

function legend({ series, colours }: ChartDrawing): string[] {
  if (series.length < 2) return [];
  const room = (WIDTH - PLOT.left - PLOT.right) / series.length;
  return series.map(({ name, dash = 0 }, place) => {
    const left = PLOT.left + place * room;
    const dashes = dashPattern(dash).join(' ');
    return `<path d="M${left} 38h26" stroke="${colours.series[place]}" stroke-width="2"${
      dashes === '' ? '' : ` stroke-dasharray="${dashes}"`
    }/><text x="${left + 32}" y="42">${escaped(name)}</text>`;
  });
}

interface Scale {
  readonly isLog: boolean;
  readonly increment: number;
  readonly ticks: readonly number[];
  place(value: number): number;
}

function scale([from, to]: readonly [number, number], isLog: boolean, [start, end]: readonly [number, number]): Scale {
  const at = (value: number) => (isLog ? Math.log10(value) : value);
  const span = at(to) - at(from);
  const increment = roundIncrement((to - from) / TICKS);
  const ticks: number[] = [];
  if (isLog) for (let power = Math.ceil(at(from)); power <= at(to); power += 1) ticks.push(10 ** power);
  else for (let n = Math.ceil(from / increment); n * increment <= to * (1 + 1e-12); n += 1) ticks.push(n * increment);
  return { isLog, increment, ticks, place: (value) => start + ((at(value) - at(from)) / span) * (end - start) };
}

/** The next of 1, 2, 5 times a power of ten. */
function roundIncrement(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((digit) => digit * power >= value) ?? 10) * power;
}

/** Of the values and the range that is wanted at least; never empty. */
function rangeOf(values: readonly number[], least?: readonly [number, number]): readonly [number, number] {
  let from = least?.[0] ?? Number.POSITIVE_INFINITY;
  let to = least?.[1] ?? Number.NEGATIVE_INFINITY;
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  if (!(from <= to)) return [1, 10];
  return from < to ? [from, to] : [from, from + 1];
}

function padded([from, to]: readonly [number, number], isLog: boolean): readonly [number, number] {
  return isLog ? [from / 1.2, to * 1.2] : [from - 0.1 * (to - from), to + 0.1 * (to - from)];
}

function path(
  places: readonly number[],
  values: readonly (number | null | undefined)[],
  x: (value: number) => number,
  y: (value: number) => number,
  stepped: boolean,
): string {
  let d = '';
  let isDown = false;
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    if (value === null) {
      isDown = false;
      continue;
    }
    const [across, up] = [number(x(places[index] ?? Number.NaN)), number(y(value))];
    if (!isDown) d += `M${across} ${up}`;
    else d += stepped ? `H${across}V${up}` : `L${across} ${up}`;
    isDown = true;
  }
  return d;
}

/** Tenths of a pixel are enough. */
function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
