/** How often values fall into equally wide ranges. */

export interface Histogram {
  readonly from: number;
  readonly to: number;
  /** `[bins]` */
  readonly counts: readonly number[];
}

/** Ranges from the smallest value to the largest, which falls into the last. Values are finite, at least one. */
export function histogramOf(values: ArrayLike<number>, bins: number): Histogram {
  const all = Array.from(values);
  const from = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const to = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const counts = new Array<number>(bins).fill(0);
  for (const value of all) {
    const bin = to === from ? 0 : Math.min(bins - 1, Math.floor((bins * (value - from)) / (to - from)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, to, counts };
}
