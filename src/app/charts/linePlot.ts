/**
 * A uPlot in an element: a line plot with a crosshair that all plots of the same x axis share. It knows nothing of React.
 * Colours are read from the page at every drawing, so that it follows the theme.
 */
import uPlot from 'uplot';
import { resolveColour } from '../viewing/themeChanges.ts';
import { drawEvents, drawUnreal, EVENT_ROOM } from './drawEvents.ts';
import { axisOptions, Y_AXIS_WIDTH } from './plotAxes.ts';
import type { PlotLayout } from './plotLayout.ts';
import { listenToPointer, type PlotListener, POINTER_OPTIONS, takeSelection } from './plotPointer.ts';
import { plotScales } from './plotScales.ts';
import { bandOptions, seriesAlpha, seriesOptions } from './plotSeries.ts';
import { isCurve } from './traceLooks.ts';
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

const RIGHT_MARGIN = 22; // CSS pixels; half of the widest label of the x axis
const CLOSE = 24; // CSS pixels; a curve this near the pointer counts as pointed at

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
      if (series !== undefined) series.alpha = seriesAlpha(trace, layout);
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
    const { fontFamily } = getComputedStyle(this.#host);
    const layout = () => this.#layout;
    return {
      width: Math.max(1, Math.floor(this.#host.clientWidth)),
      height: this.#layout.height,
      padding: [EVENT_ROOM, RIGHT_MARGIN, 0, 0],
      legend: { show: false },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        ...POINTER_OPTIONS,
        y: false,
        points: { size: (_, place) => (isCurve(traces[place - 1]) ? 7 : 0), width: 0 },
        sync: { key: this.#syncKey, scales: ['x', null], setSeries: false },
      },
      scales: plotScales(layout),
      axes: axisOptions(layout, fontFamily, (expression) => this.#colour(expression)),
      series: [
        {},
        ...traces.map((trace) => ({
          ...seriesOptions(trace, () => this.#colourOf(trace.series)),
          alpha: seriesAlpha(trace, this.#layout),
        })),
      ],
      bands: bandOptions(traces, (series) => this.#colourOf(series)),
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

  #colour(expression: string): string {
    return resolveColour(this.#probe, expression);
  }
}
