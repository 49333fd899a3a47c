/**
 * A live line chart. It draws at most once a frame and only on screen, follows the theme, shares its crosshair with the
 * other charts over the same x axis, and is as good without eyes or mouse: a summary sentence, a crosshair that arrow
 * keys move, and a table. What part of the axis is in view is its owner's to say, who hears of drags, clicks and keys.
 */
import {
  memo,
  startTransition,
  useCallback,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import 'uplot/dist/uPlot.min.css';
import { smooth } from '../../lab/metrics/smoothing.ts';
import pictures from '../design/pictures.module.css';
import { ChartExport, type ExportedChart } from './ChartExport.tsx';
import { ChartReader } from './ChartReader.tsx';
import { ChartTable } from './ChartTable.tsx';
import { chartSummary } from './chartSummary.ts';
import {
  type ChartAxis,
  type ChartEvent,
  type ChartListener,
  type ChartSeries,
  placeOf,
  seriesColour,
} from './chartTypes.ts';
import type { NumberFormat } from './formatNumber.ts';
import type { Crosshair } from './linePlot.ts';
import { closeReading, nearestIndex, readingsAt, unionOfX } from './readings.ts';
import { Swatch } from './Swatch.tsx';
import styles from './TimeSeriesChart.module.css';
import { useLinePlot } from './useLinePlot.ts';

export interface TimeSeriesChartProps {
  readonly title: string;
  /** Unit or explanation of y, shown beside the title; empty for none. */
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  readonly axis: ChartAxis;
  readonly listener: ChartListener;
  /** The palette's place that stands out against the others; null for none. */
  readonly highlight: number | null;
  /** Of the plot, in CSS pixels; kept from the beginning. */
  readonly height?: number;
  /** Weight of the moving average over lines, in [0, 1). */
  readonly smoothing?: number;
  readonly logY?: boolean;
  /** Fixed ends of the y axis, such as [0, 1] for shares; a logarithmic axis has none. */
  readonly yRange?: readonly [number, number];
  readonly yFormat?: NumberFormat;
  readonly events?: readonly ChartEvent[];
  /** Whether several series are named under the plot; default true. */
  readonly legend?: boolean;
  /** What the plot says before its first point. */
  readonly emptyText?: string;
}

const NO_EVENTS: readonly ChartEvent[] = [];

/** New series come late: their rendering takes long, is done in slices, and gives way to whatever else is pressed. */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  return <Chart {...useDeferredValue(props)} />;
}

const Chart = memo(function Chart({
  title,
  yLabel,
  series,
  axis,
  listener,
  highlight,
  height = 220,
  smoothing = 0,
  logY = false,
  yRange,
  yFormat = 'number',
  events = NO_EVENTS,
  legend = true,
  emptyText = 'The first points will appear here.',
}: TimeSeriesChartProps) {
  const titleId = useId();
  const host = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [asTable, setAsTable] = useState(false);
  const tellReader = useRef<(crosshair: Crosshair | null) => void>(() => {});
  const { label: xLabel, format: xFormat, isLog: logX, range: xRange, window } = axis;

  const layout = useMemo(() => {
    const colours = series.map(seriesColour);
    const places = series.map(placeOf);
    const y = { logY, yRange: logY ? undefined : yRange, yFormat };
    return { height, xLabel, xFormat, logX, xRange, window, ...y, colours, places, highlight, events };
  }, [height, xLabel, xFormat, logX, xRange, window, logY, yRange, yFormat, series, highlight, events]);
  const smoothed = useMemo(
    () => series.map(({ y, style = 'line' }) => (smoothing > 0 && style === 'line' ? smooth(y, smoothing) : null)),
    [series, smoothing],
  );
  const places = useMemo(() => unionOfX(series), [series]);
  const readingsOf = (x: number) => readingsAt(series, smoothed, places[nearestIndex(places, x)] ?? x);
  const pin = (x: number) => listener.onPin(title, places[nearestIndex(places, x)] ?? x, readingsOf(x));
  const plot = useLinePlot(
    host,
    probe,
    { series, smoothed, layout },
    {
      onCrosshair: (crosshair) => {
        tellReader.current(crosshair);
        if (series.length < 2 || (crosshair !== null && crosshair.y === null)) return;
        const close =
          crosshair === null ? null : closeReading(readingsOf(crosshair.x), crosshair.y ?? 0, crosshair.reach);
        const seen = close === null ? undefined : series[close.series];
        listener.onHighlight(close === null || seen === undefined ? null : placeOf(seen, close.series));
      },
      onSelect: listener.onSelect,
      onFit: listener.onFit,
      onWheel: listener.onZoom,
      onClick: pin,
    },
  );
  const summary = useMemo(
    () => chartSummary(title, series, xLabel, yFormat, xFormat),
    [title, series, xLabel, yFormat, xFormat],
  );
  const exported = useRef<ExportedChart>(null);
  useEffect(() => {
    const { canvas } = plot;
    exported.current = { title, yLabel, axis, series, smoothed, smoothing, layout, canvas, probe };
  });
  const whatToExport = useCallback(() => exported.current, []);

  return (
    <figure className={styles.chart} aria-labelledby={titleId}>
      <figcaption className={styles.head}>
        <span id={titleId} className={styles.title}>
          {title}
        </span>
        {yLabel !== '' && yLabel !== title && <span className={styles.unit}>{yLabel}</span>}
        <span className={styles.actions}>
          <button
            type="button"
            className={styles.toggle}
            aria-label={`${asTable ? 'Show as chart' : 'Show as table'}: ${title}`}
            onClick={() => startTransition(() => setAsTable(!asTable))}
          >
            {asTable ? 'Chart' : 'Table'}
          </button>
          <ChartExport title={title} chart={whatToExport} />
        </span>
      </figcaption>
      <span ref={probe} className={styles.probe} hidden />
      <div className={pictures.picture} style={{ height }} hidden={asTable}>
        <div ref={host} className={styles.canvas} role="img" aria-label={summary} />
        {places.length === 0 && <p className={styles.empty}>{emptyText}</p>}
        <ChartReader
          title={title}
          axis={axis}
          yFormat={yFormat}
          logY={logY}
          series={series}
          smoothed={smoothed}
          places={places}
          onCrosshair={tellReader}
          setCrosshair={plot.setCrosshair}
          listener={listener}
          onPin={pin}
        />
      </div>
      {asTable && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={styles.tableRoom} style={{ height }} tabIndex={0} aria-label={`Table: ${title}`}>
          <ChartTable title={title} xLabel={xLabel} xFormat={xFormat} series={series} />
        </section>
      )}
      {legend && series.length > 1 && (
        <ul className={styles.legend} aria-label="Series">
          {series.map((each, index) => (
            <li
              key={each.name}
              onPointerEnter={() => listener.onHighlight(placeOf(each, index))}
              onPointerLeave={() => listener.onHighlight(null)}
            >
              <Swatch colour={seriesColour(each, index)} dash={each.dash ?? 0} />
              {each.name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
});
