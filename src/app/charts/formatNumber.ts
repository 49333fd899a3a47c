/** Numbers for people: as many digits as they deserve. Input is data, so NaN and infinities have words too. */

export type NumberFormat = 'number' | 'percent';

const MOST_DECIMALS = 6;

const threeDigits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });
const oneDecimal = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
/** By how many decimals they show. Made once: an axis asks ten times at every drawing, and to make one takes longer than that. */
const withDecimals = Array.from(
  { length: MOST_DECIMALS + 1 },
  (_, decimals) => new Intl.NumberFormat('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/**
 * `0.0312`, `2.31`, `512.4`, `12,345`, `3.2e-5`; with `percent` a share in [0, 1] as `93.4 %`. NaN is "no value".
 */
export function formatNumber(value: number, format: NumberFormat = 'number'): string {
  if (Number.isNaN(value)) return 'no value';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  if (format === 'percent') return `${oneDecimal.format(value * 100)} %`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return shortExponent(value, 2);
  if (size >= 1000) return whole.format(value);
  return size >= 100 ? oneDecimal.format(value) : threeDigits.format(value);
}

/** Seven significant digits, all that a float32 has: for values that somebody points at. */
export function formatFull(value: number, format: NumberFormat = 'number'): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const shown = format === 'percent' ? value * 100 : value;
  return `${Number(shown.toPrecision(7))}${format === 'percent' ? ' %' : ''}`;
}

/** Ten significant digits at most, without grouping: for tables that people copy from. */
export function formatExact(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(10))) : formatNumber(value);
}

/** A tick of an axis whose ticks lie `increment` apart: all ticks of an axis show the same decimals. */
export function formatTick(value: number, increment: number, format: NumberFormat = 'number'): string {
  const scale = format === 'percent' ? 100 : 1;
  const shown = value * scale;
  const step = increment * scale;
  const unit = format === 'percent' ? ' %' : '';
  if (shown !== 0 && (step < 1e-5 || Math.abs(shown) >= 1e7)) return shortExponent(shown, 2) + unit;
  return `${withDecimals[decimalsOf(step)]?.format(shown)}${unit}`;
}

/** `3.20e-5` as `3.2e-5`. */
function shortExponent(value: number, decimals: number): string {
  return value
    .toExponential(decimals)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e');
}

/** Decimals that write the number exactly, up to `MOST_DECIMALS`: 0.25 takes 2. */
function decimalsOf(value: number): number {
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals += 1) {
    const scaled = value * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimals;
  }
  return MOST_DECIMALS;
}
