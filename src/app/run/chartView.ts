/** How the charts of a run are looked at: over which axis, which part of it, how smooth, on which scales. */
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { XAxis } from '../../lab/metrics/xAxes.ts';
import type { ChartListener } from '../charts/chartTypes.ts';
import type { Reading } from '../charts/readings.ts';
import { type Extent, selected, WHOLE, type XView, zoomed } from '../charts/xView.ts';

export interface ChartView {
  readonly axis: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Weight of the moving average. */
  readonly smoothing: number;
  readonly x: XView;
  /** The palette's place of the run that the pointer is close to. */
  readonly highlight: number | null;
  readonly pins: readonly Pin[];
}

/** A place on a chart that was to be remembered. */
export interface Pin {
  readonly chart: string;
  readonly axis: XAxis;
  readonly x: number;
  readonly readings: readonly Reading[];
}

const FIRST: ChartView = {
  axis: 'step',
  logX: false,
  logY: false,
  smoothing: 0,
  x: WHOLE,
  highlight: null,
  pins: [],
};

const MOST_PINS = 12;

export interface ChartViewState {
  readonly view: ChartView;
  /** This and `listener` are the same functions as long as the component is there. */
  readonly change: (changes: Partial<ChartView>) => void;
  readonly listener: ChartListener;
  /** Where there are points, for the owner of the charts to tell. */
  readonly extent: RefObject<Extent | null>;
}

export function useChartView(): ChartViewState {
  const [view, setView] = useState(FIRST);
  const extent = useRef<Extent | null>(null);
  const change = useCallback((changes: Partial<ChartView>) => setView((before) => ({ ...before, ...changes })), []);
  const listener = useMemo<ChartListener>(
    () => ({
      onSelect: (from, to) => setView((before) => ({ ...before, x: selected(from, to) })),
      onFit: () => setView((before) => ({ ...before, x: WHOLE })),
      onZoom: (factor, x) =>
        setView((before) => {
          const now = extent.current;
          return now === null ? before : { ...before, x: zoomed(before.x, now, factor, x) };
        }),
      onPin: (chart, x, readings) => setView((before) => withPin(before, chart, x, readings)),
      onHighlight: (highlight) =>
        setView((before) => (before.highlight === highlight ? before : { ...before, highlight })),
    }),
    [],
  );
  return { view, change, listener, extent };
}

/** A place that is pinned already is let go. The oldest gives way when there are too many. */
export function withPin(view: ChartView, chart: string, x: number, readings: readonly Reading[]): ChartView {
  const isThere = (pin: Pin) => pin.chart === chart && pin.axis === view.axis && pin.x === x;
  if (view.pins.some(isThere)) return { ...view, pins: view.pins.filter((pin) => !isThere(pin)) };
  if (readings.length === 0) return view;
  return { ...view, pins: [...view.pins, { chart, axis: view.axis, x, readings }].slice(-MOST_PINS) };
}
