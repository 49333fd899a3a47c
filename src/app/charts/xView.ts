/** Which part of the x axis the charts show: all of it, a window, or a window that goes along with the newest points. */

export type XView =
  | { readonly kind: 'all' }
  | { readonly kind: 'window'; readonly from: number; readonly to: number }
  | { readonly kind: 'follow'; readonly width: number };

/** Where there are points. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

export const WHOLE: XView = { kind: 'all' };

/** A window is never narrower than this share of everything. */
const NARROWEST = 1e-5;

/** First and last place of rising columns; null if all are empty. */
export function extentOf(columns: readonly Float64Array[]): Extent | null {
  const filled = columns.filter(({ length }) => length > 0);
  if (filled.length === 0) return null;
  return {
    first: Math.min(...filled.map((column) => column[0] ?? 0)),
    last: Math.max(...filled.map((column) => column.at(-1) ?? 0)),
  };
}

/** What is to be seen; null for everything. */
export function windowOf(view: XView, { last }: Extent): readonly [number, number] | null {
  switch (view.kind) {
    case 'all':
      return null;
    case 'window':
      return [view.from, view.to];
    case 'follow':
      return [last - view.width, last];
  }
}

/**
 * Closer by `factor` (below 1: further away), with `centre` staying where it is; the default is the middle, and the
 * newest point while the view follows it. Everything again if the window would hold all of it.
 */
export function zoomed(view: XView, extent: Extent, factor: number, centre?: number): XView {
  const [from, to] = windowOf(view, extent) ?? [extent.first, extent.last];
  const whole = extent.last - extent.first;
  const width = Math.max((to - from) / factor, whole * NARROWEST);
  if (!(width < whole)) return WHOLE;
  if (view.kind === 'follow' && centre === undefined) return { kind: 'follow', width };
  const middle = centre ?? (from + to) / 2;
  const share = to > from ? (middle - from) / (to - from) : 0.5;
  return withinExtent(middle - share * width, width, extent);
}

/** Sideways by a share of the window's width, as far as there are points. Everything has no beside. */
export function moved(view: XView, extent: Extent, share: number): XView {
  const shown = windowOf(view, extent);
  if (shown === null) return view;
  const [from, to] = shown;
  return withinExtent(from + share * (to - from), to - from, extent);
}

/** The window between two places, in any order. */
export function selected(a: number, b: number): XView {
  return a === b ? WHOLE : { kind: 'window', from: Math.min(a, b), to: Math.max(a, b) };
}

/** As wide as now, at the newest point and going along with it. */
export function following(view: XView, extent: Extent): XView {
  const shown = windowOf(view, extent);
  return shown === null ? view : { kind: 'follow', width: shown[1] - shown[0] };
}

function withinExtent(from: number, width: number, { first, last }: Extent): XView {
  const start = Math.min(Math.max(from, first), Math.max(first, last - width));
  return { kind: 'window', from: start, to: start + width };
}
