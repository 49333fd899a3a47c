/** Numbers as people read them: as many digits as they deserve, with their units. */

/** Three significant digits, without trailing zeros: 0.124, 12.4, 1240; exponents beyond that. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? 'infinite' : '-infinite';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return size >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A share in [0, 1] as per cent with one digit: "92.5 %". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`;
}

/** Hours, minutes and seconds: "0:07", "12:40", "1:02:09". */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** A speed: "41 steps/s", "0.62 steps/s". */
export function stepRate(stepsPerSecond: number): string {
  const rate = Number(stepsPerSecond.toPrecision(2));
  return `${rate} ${rate === 1 ? 'step' : 'steps'}/s`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Relative to now, coarse: "just now", "5 minutes ago", "3 days ago". */
export function ago(thenMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - thenMs) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 60 * 24) return relative.format(-Math.floor(minutes / 60), 'hour');
  return relative.format(-Math.floor(minutes / (60 * 24)), 'day');
}
