/**
 * Thinning of a series to what a screen can show: of all points that fall on one pixel column only the lowest and the
 * highest are drawn, so that no spike is lost, and a gap stays a gap.
 */

/**
 * Chooses the points of a series to draw.
 *
 * @param x `[points]`, finite, rising
 * @param y `[points]`, NaN where there is no value
 * @param columns pixel columns that the whole series spans, at least 1
 * @returns rising indices: every point if there are at most two a column; else, for each column, its lowest and highest
 *   point and the first without a finite value, and always the series' first and last point. At most 3 a column + 2.
 */
export function decimate(x: Float64Array, y: Float64Array, columns: number): Uint32Array<ArrayBuffer> {
  const points = Math.min(x.length, y.length);
  if (points <= 2 * columns) return Uint32Array.from({ length: points }, (_, index) => index);
  const start = x[0] ?? 0;
  const span = (x[points - 1] ?? start) - start;
  const columnOf = (index: number): number =>
    span > 0 ? Math.min(columns - 1, Math.floor((((x[index] ?? start) - start) / span) * columns)) : 0;

  const kept: number[] = [];
  let from = 0;
  while (from < points) {
    const column = columnOf(from);
    let to = from + 1;
    while (to < points && columnOf(to) === column) to += 1;
    kept.push(...extremes(y, from, to));
    from = to;
  }
  if (kept[0] !== 0) kept.unshift(0);
  if (kept.at(-1) !== points - 1) kept.push(points - 1);
  return Uint32Array.from(kept);
}

/** Rising indices in `[from, to)` of the lowest, the highest and the first non-finite value, as far as there are any. */
function extremes(y: Float64Array, from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  let gap = -1;
  for (let index = from; index < to; index += 1) {
    const value = y[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      if (gap < 0) gap = index;
      continue;
    }
    if (lowest < 0 || value < (y[lowest] ?? 0)) lowest = index;
    if (highest < 0 || value > (y[highest] ?? 0)) highest = index;
  }
  return [...new Set([lowest, highest, gap])].filter((index) => index >= 0).sort((a, b) => a - b);
}
