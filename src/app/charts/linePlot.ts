/**
 * The one place that talks to uPlot: a line plot in an element, with a crosshair that all plots of the same x axis
 * share. It knows nothing of React. Colours are read from the page at every drawing, so that it follows the theme.
 */
import uPlot from 'uplot';
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import { resolveColour } from '../viewing/themeChanges.ts';
import { type ChartEvent, dashPattern } from './chartTypes.ts';
import { drawEvents, drawUnreal, EVENT_ROOM } from './drawEvents.ts';
import type { NumberFormat } from './formatNumber.ts';
import { xIncrements, xTicks, yTicks } from './plotAxes.ts';
import { listenToPointer, type PlotListener, POINTER_OPTIONS, takeSelection } from './plotPointer.ts';
import type { Trace, Traces } from './traces.ts';

/** Where the crosshair stands. */
export interface Crosshair {
  readonly x: number;
  /** CSS pixels from the host's left edge, and how wide that is. */
  readonly left: number;
  readonly width: number;
  /** The height of the pointer, as a value; null where it is over another plot, or is no pointer. */
  readonly y: number | null;
  /** How far from there, in values, a curve is still close to the pointer. */
  readonly reach: number;
}

export interface LinePlotListener extends PlotListener {
  /** Null when the crosshair is taken away. */
  onCrosshair(crosshair: Crosshair | null): void;
}

export interface PlotLayout {
  readonly height: number; // CSS pixels
  readonly xLabel: string;
  readonly xFormat: XFormat;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Ends of what is in view; null for everything. */
  readonly window: readonly [number, number] | null;
  /** The palette's place that stands out against the others; null for none. */
  readonly highlight: number | null;
  /** Of each series its place in the palette. */
  readonly places: readonly number[];
  readonly yRange: readonly [number, number] | undefined;
  readonly xRange: readonly [number, number] | undefined;
  readonly yFormat: NumberFormat;
  /** One CSS colour a series. */
  readonly colours: readonly string[];
  readonly events: readonly ChartEvent[];
}

const Y_AXIS_WIDTH = 52; // CSS pixels; fixed, so that the plot does not shift when labels grow
const RIGHT_MARGIN = 22; // CSS pixels; half of the widest label of the x axis
const FAINT = 0.28; // opacity of raw values beneath their smoothed curve
const BAND = 0.16; // opacity of a band
const LOGARITHMIC = 3; // uPlot.Scale.Distr
const CLOSE = 24; // CSS pixels
const DIMMED = 0.25; // factor on the opacity of series beside the one that stands out
const MOST_STEP_MARKS = 60;

export class LinePlot {
  readonly #plot: uPlot;
  readonly #host: HTMLElement;
  readonly #probe: HTMLElement;
  readonly #syncKey: string;
  readonly #listener: LinePlotListener;
  readonly #leavePointer: () => void;
  readonly #traces: readonly Trace[];
  #layout: PlotLayout;
  #unreal: Traces['unreal'];
  /** Where the crosshair stands. It keeps its x value, not its pixel, when the axis grows under it. */
  #crosshairAt: number | null = null;
  #drawing = false;

  /** Draws into `host`. `probe` is any element inside the page whose `color` may be set, to resolve colours with. */
  constructor(
    host: HTMLElement,
    probe: HTMLElement,
    { traces, data, unreal }: Traces,
    layout: PlotLayout,
    listener: LinePlotListener,
  ) {
    this.#host = host;
    this.#probe = probe;
    this.#layout = layout;
    this.#traces = traces;
    this.#unreal = unreal;
    this.#listener = listener;
    this.#syncKey = `crosshair over ${layout.xLabel}`;
    this.#plot = new uPlot(this.#options(traces), data as uPlot.AlignedData, host);
    this.#leavePointer = listenToPointer(this.#plot, listener);
  }

  /** The drawing as it stands, in device pixels. */
  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  /** CSS pixels that the plot takes inside `width` for its data. */
  static dataWidth(width: number): number {
    return Math.max(1, Math.floor(width - Y_AXIS_WIDTH - RIGHT_MARGIN));
  }

  /** Draws the same again, but for colours, events and what stands out. */
  drawAgain(layout: PlotLayout): void {
    this.#begin(layout);
    this.#plot.redraw(false, false);
  }

  /** Draws new data in the present colours and size. The traces must be those it was made with. */
  draw({ data, unreal }: Traces, layout: PlotLayout): void {
    this.#begin(layout);
    this.#unreal = unreal;
    const width = Math.floor(this.#host.clientWidth);
    this.#drawing = true;
    this.#plot.batch(() => {
      if (width !== this.#plot.width || layout.height !== this.#plot.height) {
        this.#plot.setSize({ width, height: layout.height });
      }
      this.#plot.setData(data as uPlot.AlignedData);
    });
    this.#drawing = false;
    if (this.#crosshairAt !== null) this.#plot.setCursor(this.#cursorAt(this.#crosshairAt));
  }

  #begin(layout: PlotLayout): void {
    this.#layout = layout;
    for (const [index, trace] of this.#traces.entries()) {
      const series = this.#plot.series[index + 1];
      if (series !== undefined) series.alpha = this.#alphaOf(trace);
    }
  }

  /** Puts the crosshair of this and all synchronized plots at an x value, or takes it away. */
  setCrosshair(x: number | null): void {
    const { left, top } = this.#cursorAt(x);
    this.#plot.setCursor({ left, top });
    const { width, height } = this.#box();
    const index = this.#plot.cursor.idx ?? 0;
    uPlot.sync(this.#syncKey).pub('mousemove', this.#plot, left, top, width, height, index);
  }

  destroy(): void {
    this.#leavePointer();
    this.#plot.destroy();
  }

  /** CSS pixels inside the plot; outside of it, which hides the crosshair, for null. */
  #cursorAt(x: number | null): { left: number; top: number } {
    if (x === null) return { left: -10, top: -10 };
    return { left: this.#plot.valToPos(x, 'x'), top: this.#box().height / 2 };
  }

  /** Of the data, in CSS pixels from the host's edge: as uPlot laid it out, since to ask the browser would cost a layout. */
  #box(): { left: number; width: number; height: number } {
    const { left, width, height } = this.#plot.bbox; // device pixels
    return { left: left / uPlot.pxRatio, width: width / uPlot.pxRatio, height: height / uPlot.pxRatio };
  }

  #options(traces: readonly Trace[]): uPlot.Options {
    const { height, logX, logY, xLabel, xFormat } = this.#layout;
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
      padding: [EVENT_ROOM, RIGHT_MARGIN, 0, 0],
      legend: { show: false },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        ...POINTER_OPTIONS,
        y: false,
        points: { size: (_, place) => (isCurve(traces[place - 1]) ? 7 : 0), width: 0 },
        sync: { key: this.#syncKey, scales: ['x', null], setSeries: false },
      },
      scales: {
        x: {
          time: false,
          ...(logX ? { distr: LOGARITHMIC, log: 10 } : {}),
          range: (_, lowest, highest) => this.#xRange(lowest, highest),
        },
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
          values: xTicks(xFormat, logX),
          ...(logX ? {} : { incrs: xIncrements(xFormat) }),
        },
        {
          ...axis,
          size: Y_AXIS_WIDTH,
          space: 36,
          values: yTicks(() => this.#layout.yFormat, logY),
        },
      ],
      series: [{}, ...traces.map((trace) => this.#seriesOptions(trace))],
      bands: traces.flatMap((trace, index): uPlot.Band[] =>
        trace.edge === 'high' ? [{ series: [index + 1, index + 2], fill: () => this.#colourOf(trace.series) }] : [],
      ),
      hooks: {
        drawAxes: [
          (plot) =>
            drawEvents(plot, this.#layout.events, {
              family: fontFamily,
              line: this.#colour('var(--color-edge, GrayText)'),
              text: this.#colour('var(--color-text-quiet, GrayText)'),
              alarm: this.#colour('var(--color-danger, Mark)'),
            }),
        ],
        draw: [
          (plot) =>
            drawUnreal(
              plot,
              this.#unreal.map(({ x, series }) => ({ x, colour: this.#colourOf(series) })),
            ),
        ],
        setCursor: [(plot) => this.#moveCrosshair(plot)],
        setSelect: [
          (plot) => {
            const selection = takeSelection(plot);
            if (selection !== null) this.#listener.onSelect(...selection);
          },
        ],
      },
    };
  }

  #moveCrosshair({ cursor, over, posToVal, width }: uPlot): void {
    if (this.#drawing) return;
    const { left = -1, top = -1 } = cursor;
    this.#crosshairAt = left < 0 || cursor.idx == null ? null : posToVal(left, 'x');
    if (this.#crosshairAt === null) {
      this.#listener.onCrosshair(null);
      return;
    }
    const y = over.matches(':hover') ? posToVal(top, 'y') : null;
    const reach = Math.abs(posToVal(top + CLOSE, 'y') - posToVal(top, 'y'));
    this.#listener.onCrosshair({ x: this.#crosshairAt, left: left + this.#box().left, width, y, reach });
  }

  #colourOf(series: number): string {
    return this.#colour(this.#layout.colours[series] ?? 'var(--run-1)');
  }

  #alphaOf({ series, faint, edge }: Trace): number {
    const { highlight, places } = this.#layout;
    const own = edge === null ? (faint ? FAINT : 1) : BAND;
    return own * (highlight === null || places[series] === highlight ? 1 : DIMMED);
  }

  #seriesOptions(trace: Trace): uPlot.Series {
    const colour = (): string => this.#colourOf(trace.series);
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const dots = trace.style !== 'line';
    return {
      stroke: colour,
      width: widthOf(trace),
      alpha: this.#alphaOf(trace),
      // Dashes say nothing on raw values under their curve, and cost the most of a drawing.
      dash: trace.faint ? [] : [...dashPattern(trace.dash)],
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
    const { xRange, window, logX } = this.#layout;
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

  #yRange(lowest: number | null, highest: number | null): uPlot.Range.MinMax {
    const { yRange, logY } = this.#layout;
    if (yRange !== undefined) return [yRange[0], yRange[1]];
    if (lowest === null || highest === null) return logY ? [0.1, 1] : [0, 1];
    return logY ? uPlot.rangeLog(lowest, highest, 10, false) : uPlot.rangeNum(lowest, highest, 0.1, true);
  }

  #colour(expression: string): string {
    return resolveColour(this.#probe, expression);
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
  return heavy ? 3.25 : 1.75;
}
