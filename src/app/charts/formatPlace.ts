/** Places on an x axis in words: counts, durations, times of day. */
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import { formatNumber, formatTick } from './formatNumber.ts';

/** `37`, `0:07.5`, `1:02:09`, `14:31:07`. */
export function formatPlace(value: number, format: XFormat): string {
  if (format === 'count' || !Number.isFinite(value)) return formatNumber(value);
  return format === 'duration' ? duration(value, value < 60 ? 1 : 0) : timeOfDay(value, true);
}

/** A tick of an axis whose ticks lie `increment` apart. */
export function formatPlaceTick(value: number, increment: number, format: XFormat): string {
  if (format === 'count') return formatTick(value, increment);
  return format === 'duration' ? duration(value, increment < 1 ? 1 : 0) : timeOfDay(value, increment < 60);
}

/** Hours only where there are some. */
function duration(seconds: number, decimals: number): string {
  const rounded = Number(seconds.toFixed(decimals));
  const minutes = Math.floor(rounded / 60);
  const rest = (rounded - 60 * minutes).toFixed(decimals).padStart(decimals > 0 ? 3 + decimals : 2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

const HOUR_AND_MINUTE = { hour: '2-digit', minute: '2-digit' } as const;
/** Made once: that takes longer than a hundred uses. */
const TO_MINUTES = new Intl.DateTimeFormat('en-GB', HOUR_AND_MINUTE);
const TO_SECONDS = new Intl.DateTimeFormat('en-GB', { ...HOUR_AND_MINUTE, second: '2-digit' });

function timeOfDay(epochSeconds: number, withSeconds: boolean): string {
  return (withSeconds ? TO_SECONDS : TO_MINUTES).format(epochSeconds * 1000);
}
