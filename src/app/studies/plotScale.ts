/** Axes of small plots: from values to places in per cent, with a few round ticks. */

export interface PlotScale {
  /** Of a value between the ends, in [0, 100]. */
  place(value: number): number;
  readonly ticks: readonly number[];
  /** Digits behind the point that ticks need. */
  readonly digits: number;
}

const MOST_TICKS = 5;

/**
 * An axis that holds all values. `extent` ends at the first and last of them, `rounded` at the ticks around them, which
 * `within 0 and 100` keeps in that range.
 */
export function plotScale(values: readonly number[], kind: 'extent' | 'rounded' | 'within 0 and 100'): PlotScale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const width = high > low ? high - low : Math.max(1, Math.abs(high)) / 10;
  const spacing = roundSpacing(width);
  const bound = (value: number) => (kind === 'within 0 and 100' ? Math.min(100, Math.max(0, value)) : value);
  const first = kind === 'extent' ? low : bound(Math.floor(low / spacing) * spacing);
  const last = kind === 'extent' ? high : bound(Math.ceil((low + width) / spacing) * spacing);
  const length = last - first || 1;
  const ticks: number[] = [];
  for (let tick = Math.ceil(first / spacing - 1e-9); tick * spacing <= last + spacing * 1e-9; tick += 1) {
    ticks.push(tick * spacing);
  }
  return {
    // Rounding may not carry the last value beyond the end.
    place: (value) => Math.min(100, (100 * (Math.min(last, Math.max(first, value)) - first)) / length),
    ticks,
    digits: Math.max(0, -Math.floor(Math.log10(spacing) + 1e-9)),
  };
}

/** 1, 2 or 5 times a power of ten, so that few ticks fit. */
function roundSpacing(width: number): number {
  const rough = width / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}
