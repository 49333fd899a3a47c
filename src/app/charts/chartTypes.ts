/** What a chart is asked to show. */

export interface ChartSeries {
  /** Unlike the others' in the same chart. */
  readonly name: string;
  /** `[points]`, finite, rising. */
  readonly x: Float64Array;
  /** `[points]`; NaN is a gap. */
  readonly y: Float64Array;
  /** `step` holds a value until the next one; default `line`. */
  readonly style?: 'line' | 'step' | 'points';
  /** The second channel beside colour: dashed instead of drawn through. */
  readonly dash?: boolean;
  /** Which of the run colours, from 0; default the series' place in the list. */
  readonly colorIndex?: number;
}

/** Something that happened at a place on the x axis: a checkpoint, a resumption. */
export interface ChartEvent {
  readonly x: number;
  readonly label: string;
}

const RUN_COLOURS = 6; // --run-1 … --run-6 in the design tokens

/** The CSS colour of a series. Series beyond the palette start it again. */
export function seriesColour(series: ChartSeries, place: number): string {
  return `var(--run-${((series.colorIndex ?? place) % RUN_COLOURS) + 1})`;
}
