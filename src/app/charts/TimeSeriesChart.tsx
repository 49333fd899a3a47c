/**
 * A live line chart. It draws at most once a frame and only on screen, follows the theme, shares its crosshair with the
 * other charts over the same x axis, and is as good without eyes or mouse: a summary sentence, a crosshair that arrow
 * keys move (an invisible range input over the plot, so that keys, names and announcements are the browser's own), and
 * a table. What part of the axis is in view is its owner's to say, who hears of drags, clicks and keys.
 */
import { useId, useMemo, useRef, useState } from 'react';
import 'uplot/dist/uPlot.min.css';
import { smooth } from '../../lab/metrics/smoothing.ts';
import pictures from '../design/pictures.module.css';
import { ChartExport } from './ChartExport.tsx';
import { ChartTable } from './ChartTable.tsx';
import { ChartTooltip } from './ChartTooltip.tsx';
import { crosshairKey } from './chartKeys.ts';
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
import { closeReading, describeReadings, nearestIndex, nearestReadings, readingsAt, unionOfX } from './readings.ts';
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

export function TimeSeriesChart({
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
  const [cursor, setCursor] = useState<Crosshair | null>(null);
  const { label: xLabel, format: xFormat, isLog: logX, range: xRange, window } = axis;

  // Kept while nothing changes, so that a moving crosshair alone draws nothing anew.
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
        setCursor(crosshair);
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
  const place = cursor === null ? -1 : nearestIndex(places, cursor.x);
  const x = places[place];
  const readings = x === undefined ? [] : readingsAt(series, smoothed, x);
  const { shown, left } = nearestReadings(readings, cursor?.y ?? null, logY);
  const empty = places.length === 0;

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
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'Chart' : 'Table'}
          </button>
          <ChartExport
            title={title}
            yLabel={yLabel}
            axis={axis}
            series={series}
            smoothed={smoothed}
            smoothing={smoothing}
            layout={layout}
            canvas={plot.canvas}
            probe={probe}
          />
        </span>
      </figcaption>
      <span ref={probe} className={styles.probe} hidden />
      <div className={pictures.picture} style={{ height }} hidden={asTable}>
        <div ref={host} className={styles.canvas} role="img" aria-label={summary} />
        {empty && <p className={styles.empty}>{emptyText}</p>}
        <input
          type="range"
          className={pictures.reader}
          aria-label={`Read values: ${title}`}
          aria-valuetext={describeReadings(readings, x ?? 0, xLabel, yFormat, xFormat)}
          min={0}
          max={Math.max(0, places.length - 1)}
          step={1}
          value={place < 0 ? Math.max(0, places.length - 1) : place}
          disabled={empty}
          onBlur={() => plot.setCrosshair(null)}
          onKeyDown={(event) => {
            const at = x ?? places.at(-1);
            const wish = crosshairKey(event);
            if (wish === null || at === undefined) return;
            event.preventDefault();
            // Escape takes the crosshair and its tooltip away (WCAG 1.4.13).
            if (wish === 'leave') plot.setCrosshair(null);
            else if (wish === 'pin') pin(at);
            else if (wish === 'fit') listener.onFit();
            else listener.onZoom(wish, at);
          }}
          onChange={(event) => plot.setCrosshair(places[event.target.valueAsNumber] ?? null)}
        />
        {cursor !== null && x !== undefined && (
          <ChartTooltip
            x={x}
            left={cursor.left}
            width={host.current?.clientWidth ?? 0}
            axis={axis}
            yFormat={yFormat}
            series={series}
            readings={shown}
            more={left}
          />
        )}
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
}
