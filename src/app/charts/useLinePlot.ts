/** Keeps one `LinePlot` alive in an element and gives it the newest series, however often the component renders. */
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { LivePainter } from '../viewing/livePainter.ts';
import type { ChartSeries } from './chartTypes.ts';
import { LinePlot, type LinePlotListener } from './linePlot.ts';
import type { PlotLayout } from './plotLayout.ts';
import { prepareTraces } from './traces.ts';

export interface PlotInput {
  readonly series: readonly ChartSeries[];
  /** Of each series its smoothed values; null for one that is not smoothed. */
  readonly smoothed: readonly (Float64Array | null)[];
  readonly layout: PlotLayout;
}

export interface PlotHandle {
  /** Puts the crosshair at an x value here and in all charts over the same axis, or takes it away. */
  setCrosshair(x: number | null): void;
  /** The drawing as it stands, or null before the first one. */
  canvas(): HTMLCanvasElement | null;
}

/** Draws the newest input into `host`; the newest `listener` hears what the pointer does. */
export function useLinePlot(
  host: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
  { series, smoothed, layout }: PlotInput,
  listener: LinePlotListener,
): PlotHandle {
  const newest = useRef<PlotInput>({ series, smoothed, layout });
  const hearing = useRef(listener);
  const painter = useRef<LivePainter>(null);
  const plot = useRef<LinePlot>(null);

  useEffect(() => {
    hearing.current = listener;
  }, [listener]);

  useEffect(() => {
    newest.current = { series, smoothed, layout };
    painter.current?.request();
  }, [series, smoothed, layout]);

  useEffect(() => {
    const element = host.current;
    const colourProbe = probe.current;
    if (element === null || colourProbe === null) return;
    const forward: LinePlotListener = {
      onCrosshair: (crosshair) => hearing.current.onCrosshair(crosshair),
      onSelect: (from, to) => hearing.current.onSelect(from, to),
      onFit: () => hearing.current.onFit(),
      onWheel: (factor, x) => hearing.current.onWheel(factor, x),
      onClick: (x) => hearing.current.onClick(x),
    };
    let builtFor = '';
    let drawn: readonly unknown[] = [];
    const live = new LivePainter(element, () => {
      if (element.clientWidth === 0) return;
      const { series, smoothed, layout } = newest.current;
      const { logX, logY, window, xLabel, xFormat } = layout;
      const columns = LinePlot.dataWidth(element.clientWidth);
      // What decides where points stand; all else is drawn without looking at them again.
      const { height, xRange, yRange, yFormat } = layout;
      const shape = [series, smoothed, columns, window, logX, logY, xLabel, xFormat, height, xRange, yRange, yFormat];
      if (plot.current !== null && shape.every((part, index) => part === drawn[index])) {
        plot.current.drawAgain(layout);
        return;
      }
      drawn = shape;
      const prepared = prepareTraces(series, { smoothed, columns, window, logX, logY });
      // uPlot cannot change the kind of its traces or scales afterwards: then it is built anew.
      const structure = JSON.stringify([prepared.traces, logX, logY, xLabel, xFormat]);
      if (plot.current === null || structure !== builtFor) {
        plot.current?.destroy();
        plot.current = new LinePlot(element, colourProbe, prepared, layout, forward);
        builtFor = structure;
        return; // it draws what it is made with
      }
      plot.current.draw(prepared, layout);
    });
    painter.current = live;
    return () => {
      live.destroy();
      painter.current = null;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [host, probe]);

  return useMemo(
    () => ({
      setCrosshair: (x) => plot.current?.setCrosshair(x),
      canvas: () => plot.current?.canvas ?? null,
    }),
    [],
  );
}
