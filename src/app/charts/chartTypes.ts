/** What a chart is asked to show. */
import { PALETTE_PLACES } from '../../lab/compare/comparisonStore.ts';

export interface ChartSeries {
  /** Unlike the others' in the same chart. */
  readonly name: string;
  /** `[points]`, finite, rising. */
  readonly x: Float64Array;
  /** `[points]`; NaN is a gap. */
  readonly y: Float64Array;
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

/** Something that happened at a place on the x axis: a checkpoint, a resumption. */
export interface ChartEvent {
  readonly x: number;
  readonly label: string;
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
  return paletteColour(series.colorIndex ?? place);
}
