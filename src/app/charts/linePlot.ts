/**
 * The one place that talks to uPlot: a line plot in an element, with a crosshair that all plots of the same x axis
 * share. It knows nothing of React. Colours are read from the page at every drawing, so that it follows the theme.
 */
import uPlot from 'uplot';
import { resolveColour } from '../viewing/themeChanges.ts';
import { type ChartEvent, dashPattern } from './chartTypes.ts';
import { drawEvents } from './drawEvents.ts';
import { formatTick, type NumberFormat } from './formatNumber.ts';
import type { AlignedColumns, Trace, Traces } from './traces.ts';

/** Where the crosshair stands: an x value, and CSS pixels from the host's left edge. */
export interface Crosshair {
  readonly x: number;
  readonly left: number;
}

export interface PlotLayout {
  readonly height: number; // CSS pixels
  readonly xLabel: string;
  readonly logY: boolean;
  readonly yRange: readonly [number, number] | undefined;
  readonly xRange: readonly [number, number] | undefined;
  readonly yFormat: NumberFormat;
  /** One CSS colour a series. */
  readonly colours: readonly string[];
  readonly events: readonly ChartEvent[];
  /** Place of the series that stands out from the others, or null. */
  readonly highlighted: number | null;
}

const Y_AXIS_WIDTH = 52; // CSS pixels; fixed, so that the plot does not shift when labels grow
const RIGHT_MARGIN = 22; // CSS pixels; half of the widest label of the x axis
const FAINT = 0.28; // opacity of raw values beneath their smoothed curve
const BAND = 0.16; // opacity of a band
const BEHIND = 0.25; // of its opacity that a curve keeps while another is highlighted
const LINE_WIDTH = 1.75; // CSS pixels
const HEAVY_WIDTH = 3.25;
const LOGARITHMIC = 3; // uPlot.Scale.Distr
const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const MOST_STEP_MARKS = 60;

export class LinePlot {
  readonly #plot: uPlot;
  readonly #host: HTMLElement;
  readonly #probe: HTMLElement;
  readonly #traces: readonly Trace[];
  readonly #syncKey: string;
  readonly #colours = new Map<string, string>();
  #layout: PlotLayout;
  /** Where the crosshair stands. It keeps its x value, not its pixel, when the axis grows under it. */
  #crosshairAt: number | null = null;
  #drawing = false;

  /**
   * Draws into `host`. `probe` is any element inside the page whose `color` may be set, to resolve colours with.
   * `onCrosshair` hears where the crosshair stands, or null.
   */
  constructor(
    host: HTMLElement,
    probe: HTMLElement,
    { traces, data }: Traces,
    layout: PlotLayout,
    onCrosshair: (crosshair: Crosshair | null) => void,
  ) {
    this.#host = host;
    this.#probe = probe;
    this.#traces = traces;
    this.#layout = layout;
    this.#syncKey = `crosshair over ${layout.xLabel}`;
    this.#plot = new uPlot(this.#options(traces, onCrosshair), data as uPlot.AlignedData, host);
  }

  /** CSS pixels that the plot takes inside `width` for its data. */
  static dataWidth(width: number): number {
    return Math.max(1, Math.floor(width - Y_AXIS_WIDTH - RIGHT_MARGIN));
  }

  /** Draws new data in the present colours and size. The traces must be those it was made with. */
  draw(data: AlignedColumns, layout: PlotLayout): void {
    this.#layout = layout;
    this.#colours.clear();
    const width = Math.floor(this.#host.clientWidth);
    this.#drawing = true;
    this.#emphasize();
    this.#plot.batch(() => {
      if (width !== this.#plot.width || layout.height !== this.#plot.height) {
        this.#plot.setSize({ width, height: layout.height });
      }
      this.#plot.setData(data as uPlot.AlignedData);
    });
    this.#drawing = false;
    if (this.#crosshairAt !== null) this.#plot.setCursor(this.#cursorAt(this.#crosshairAt));
  }

  /** Brings the highlighted series to the front of the eye, and the others back. */
  #emphasize(): void {
    const { highlighted } = this.#layout;
    this.#traces.forEach((trace, index) => {
      const line = this.#plot.series[index + 1];
      if (line === undefined) return;
      const isBehind = highlighted !== null && highlighted !== trace.series;
      line.alpha = opacityOf(trace) * (isBehind ? BEHIND : 1);
      line.width = widthOf(trace) + (highlighted === trace.series && !trace.faint && trace.edge === null ? 1 : 0);
    });
  }

  /** Puts the crosshair of this and all synchronized plots at an x value, or takes it away. */
  setCrosshair(x: number | null): void {
    const { left, top } = this.#cursorAt(x);
    this.#plot.setCursor({ left, top });
    const { clientWidth, clientHeight } = this.#plot.over;
    const index = this.#plot.cursor.idx ?? 0;
    uPlot.sync(this.#syncKey).pub('mousemove', this.#plot, left, top, clientWidth, clientHeight, index);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  /** CSS pixels inside the plot; outside of it, which hides the crosshair, for null. */
  #cursorAt(x: number | null): { left: number; top: number } {
    if (x === null) return { left: -10, top: -10 };
    return { left: this.#plot.valToPos(x, 'x'), top: this.#plot.over.clientHeight / 2 };
  }

  #options(traces: readonly Trace[], onCrosshair: (crosshair: Crosshair | null) => void): uPlot.Options {
    const { height, logY, xLabel } = this.#layout;
    const { fontFamily } = getComputedStyle(this.#host);
    const font = `12px ${fontFamily}`;
    const axis: uPlot.Axis = {
      font,
      labelFont: font,
      stroke: () => this.#colour('var(--color-text-quiet, GrayText)'),
      grid: { stroke: () => this.#colour('var(--color-hairline, GrayText)'), width: 1 },
      ticks: { show: false },
      gap: 6,
    };
    return {
      width: Math.max(1, Math.floor(this.#host.clientWidth)),
      height,
      padding: [10, RIGHT_MARGIN, 0, 0],
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: (_, place) => (isCurve(traces[place - 1]) ? 7 : 0), width: 0 },
        sync: { key: this.#syncKey, scales: ['x', null], setSeries: false },
      },
      scales: {
        x: { time: false, range: (_, lowest, highest) => this.#xRange(lowest, highest) },
        y: {
          ...(logY ? { distr: LOGARITHMIC, log: 10 } : {}),
          range: (_, lowest, highest) => this.#yRange(lowest, highest),
        },
      },
      axes: [
        {
          ...axis,
          label: xLabel,
          labelSize: 18,
          labelGap: 0,
          size: 26,
          space: 56,
          values: (_, ticks, __, ___, increment) => ticks.map((tick) => formatTick(tick, increment)),
          // Steps are whole: no ticks between them, except on axes too short for anything else (seconds).
          incrs: (_, __, lowest, highest) =>
            highest - lowest >= 2 ? WHOLE_STEPS : WHOLE_STEPS.map((step) => step / 1e6),
        },
        {
          ...axis,
          size: Y_AXIS_WIDTH,
          space: 36,
          values: (_, ticks, __, ___, increment) =>
            ticks.map((tick) =>
              tick === null ? '' : formatTick(tick, logY ? Math.abs(tick) || 1 : increment, this.#layout.yFormat),
            ),
        },
      ],
      series: [{}, ...traces.map((trace) => this.#seriesOptions(trace))],
      bands: traces.flatMap((trace, index): uPlot.Band[] =>
        trace.edge === 'high' ? [{ series: [index + 1, index + 2], fill: () => this.#colourOf(trace) }] : [],
      ),
      hooks: {
        drawAxes: [
          (plot) =>
            drawEvents(plot, this.#layout.events, {
              family: fontFamily,
              line: this.#colour('var(--color-edge, GrayText)'),
              text: this.#colour('var(--color-text-quiet, GrayText)'),
            }),
        ],
        setCursor: [
          ({ cursor, over, posToVal }) => {
            if (this.#drawing) return;
            const { left = -1 } = cursor;
            this.#crosshairAt = left < 0 || cursor.idx == null ? null : posToVal(left, 'x');
            onCrosshair(this.#crosshairAt === null ? null : { x: this.#crosshairAt, left: left + over.offsetLeft });
          },
        ],
      },
    };
  }

  #seriesOptions(trace: Trace): uPlot.Series {
    const colour = (): string => this.#colourOf(trace);
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const dots = trace.style !== 'line';
    return {
      stroke: colour,
      width: widthOf(trace),
      alpha: opacityOf(trace),
      dash: [...dashPattern(trace.dash)],
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

  #xRange(lowest: number | null, highest: number | null): uPlot.Range.MinMax {
    const { xRange } = this.#layout;
    const from = Math.min(lowest ?? 0, xRange?.[0] ?? lowest ?? 0);
    const to = Math.max(highest ?? 1, xRange?.[1] ?? highest ?? 1);
    return from < to ? [from, to] : [from - 1, to + 1];
  }

  #yRange(lowest: number | null, highest: number | null): uPlot.Range.MinMax {
    const { yRange, logY } = this.#layout;
    if (yRange !== undefined) return [yRange[0], yRange[1]];
    if (lowest === null || highest === null) return logY ? [0.1, 1] : [0, 1];
    return logY ? uPlot.rangeLog(lowest, highest, 10, false) : uPlot.rangeNum(lowest, highest, 0.1, true);
  }

  #colourOf(trace: Trace): string {
    return this.#colour(this.#layout.colours[trace.series] ?? 'var(--run-1)');
  }

  #colour(expression: string): string {
    const known = this.#colours.get(expression);
    if (known !== undefined) return known;
    const colour = resolveColour(this.#probe, expression);
    this.#colours.set(expression, colour);
    return colour;
  }
}

/** Neither raw values beneath a curve nor the end of a band. */
function isCurve(trace: Trace | undefined): boolean {
  return trace !== undefined && !trace.faint && trace.edge === null;
}

/** CSS pixels; 0 draws nothing, and the band between two such traces is filled all the same. */
function widthOf({ faint, heavy, edge }: Trace): number {
  if (edge !== null) return 0;
  if (faint) return 1;
  return heavy ? HEAVY_WIDTH : LINE_WIDTH;
}

function opacityOf({ faint, edge }: Trace): number {
  if (edge !== null) return BAND;
  return faint ? FAINT : 1;
}
