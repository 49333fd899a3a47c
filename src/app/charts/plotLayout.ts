/** How a plot is drawn, beside the points that it shows. */
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import type { ChartEvent } from './chartTypes.ts';
import type { NumberFormat } from './formatNumber.ts';

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
