/** What a chart is asked to show. */
import { PALETTE_PLACES } from '../../lab/compare/comparisonStore.ts';
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import type { Reading } from './readings.ts';

export interface ChartSeries {
  /** Unlike the others' in the same chart. */
  readonly name: string;
  /** `[points]`, finite, rising. */
  readonly x: Float64Array;
  /** `[points]`; NaN is a gap. */
  readonly y: Float64Array;
  /** Rising indices of points that no line leads to from the point before: there the run was resumed. */
  readonly breaks?: readonly number[];
  /** `step` holds a value until the next one; default `line`. */
  readonly style?: 'line' | 'step' | 'points';
  /** The second channel beside colour: which of `DASHES`; default 0, drawn through. */
  readonly dash?: number;
  /** Which of the run colours, from 0; default the series' place in the list. */
  readonly colorIndex?: number;
  /** Ends of a shaded band around the line, `[points]` each, such as a standard deviation either way. */
  readonly band?: { readonly low: Float64Array; readonly high: Float64Array };
  /** Drawn heavier than the others: what they are measured against. */
  readonly isHeavy?: boolean;
}

/** Something that happened at a place on the x axis. Ticks are short and need no words; marks cross the plot. */
export interface ChartEvent {
  readonly x: number;
  readonly label: string;
  readonly look: 'tick' | 'line' | 'alarm';
}

/** The x axis of a chart, and how much of it is in view. */
export interface ChartAxis {
  /** What x counts, as a word before its number. */
  readonly label: string;
  readonly format: XFormat;
  readonly isLog: boolean;
  /** Ends that the axis has at least, such as [0, steps], so that a running chart does not rescale all the time. */
  readonly range?: readonly [number, number];
  /** Ends of what is in view; null for everything. */
  readonly window: readonly [number, number] | null;
}

/** What a person did with a chart, for whoever shows several of them alike. */
export interface ChartListener {
  /** Dragged over a part of the x axis. */
  onSelect(from: number, to: number): void;
  /** Wants to see everything again. */
  onFit(): void;
  /** Closer by `factor` around `x`. */
  onZoom(factor: number, x: number): void;
  /** Clicked at a place, or pressed Enter there. */
  onPin(chart: string, x: number, readings: readonly Reading[]): void;
  /** The pointer is close to a series with this place in the palette; null when it is no longer. */
  onHighlight(place: number | null): void;
}

/** Patterns in CSS pixels, drawn and left out by turns; one for each colour, so that no eye needs the colour. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [6, 4],
  [1.75, 2.5],
  [11, 3, 2, 3],
  [13, 5],
  [7, 3, 2, 3, 2, 3],
];

/**
 * The pattern of a series. Series beyond the list start it again one further on: colours start again there too, so that
 * no two of the first 36 places are alike in both.
 */
export function dashPattern(dash: number): readonly number[] {
  return DASHES[(dash + Math.floor(dash / DASHES.length)) % DASHES.length] ?? [];
}

/** The CSS colour of a place in the palette, `--run-1` … of the design tokens; places beyond it start it again. */
export function paletteColour(place: number): string {
  return `var(--run-${(place % PALETTE_PLACES) + 1})`;
}

/** The CSS colour of a series. */
export function seriesColour(series: ChartSeries, place: number): string {
  return paletteColour(placeOf(series, place));
}

/** Its place in the palette; `place` is that in the chart's list. */
export function placeOf(series: ChartSeries, place: number): number {
  return series.colorIndex ?? place;
}
