/** Keeps one `LinePlot` alive in an element and gives it the newest series, however often the component renders. */
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { LivePainter } from '../viewing/livePainter.ts';
import type { ChartSeries } from './chartTypes.ts';
import { type Crosshair, LinePlot, type PlotLayout } from './linePlot.ts';
import { prepareTraces } from './traces.ts';

export interface PlotInput {
  readonly series: readonly ChartSeries[];
  readonly smoothing: number;
  readonly layout: PlotLayout;
}

export interface PlotHandle {
  /** Puts the crosshair at an x value here and in all charts over the same axis, or takes it away. */
  setCrosshair(x: number | null): void;
}

/** Draws `input.series` into `host`; `onCrosshair` (a stable function) hears where the crosshair stands. */
export function useLinePlot(
  host: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
  { series, smoothing, layout }: PlotInput,
  onCrosshair: (crosshair: Crosshair | null) => void,
): PlotHandle {
  const newest = useRef<PlotInput>({ series, smoothing, layout });
  const painter = useRef<LivePainter>(null);
  const plot = useRef<LinePlot>(null);

  useEffect(() => {
    newest.current = { series, smoothing, layout };
    painter.current?.request();
  }, [series, smoothing, layout]);

  useEffect(() => {
    const element = host.current;
    const colourProbe = probe.current;
    if (element === null || colourProbe === null) return;
    let builtFor = '';
    const live = new LivePainter(element, () => {
      if (element.clientWidth === 0) return;
      const { series, smoothing, layout } = newest.current;
      const columns = LinePlot.dataWidth(element.clientWidth);
      const prepared = prepareTraces(series, { smoothing, columns, logY: layout.logY });
      // uPlot cannot change the kind of its traces or scales afterwards: then it is built anew.
      const structure = JSON.stringify([prepared.traces, layout.logY, layout.xLabel]);
      if (plot.current === null || structure !== builtFor) {
        plot.current?.destroy();
        plot.current = new LinePlot(element, colourProbe, prepared, layout, onCrosshair);
        builtFor = structure;
      }
      plot.current.draw(prepared.data, layout);
    });
    painter.current = live;
    return () => {
      live.destroy();
      painter.current = null;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [host, probe, onCrosshair]);

  return useMemo(() => ({ setCrosshair: (x) => plot.current?.setCrosshair(x) }), []);
}
