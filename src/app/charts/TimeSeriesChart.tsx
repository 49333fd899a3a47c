/**
 * A live line chart. It draws at most once a frame and only on screen, follows the theme, shares its crosshair with the
 * other charts over the same x axis, and is as good without eyes or mouse: a summary sentence, a crosshair that arrow
 * keys move (an invisible range input over the plot, so that keys, names and announcements are the browser's own), and
 * a table.
 */
import { useId, useMemo, useRef, useState } from 'react';
import 'uplot/dist/uPlot.min.css';
import { smooth } from '../../lab/metrics/smoothing.ts';
import { ChartTable } from './ChartTable.tsx';
import { ChartTooltip } from './ChartTooltip.tsx';
import { chartSummary } from './chartSummary.ts';
import { type ChartEvent, type ChartSeries, seriesColour } from './chartTypes.ts';
import type { NumberFormat } from './formatNumber.ts';
import type { Crosshair } from './linePlot.ts';
import { describeReadings, nearestIndex, readingsAt, unionOfX } from './readings.ts';
import { Swatch } from './Swatch.tsx';
import styles from './TimeSeriesChart.module.css';
import { useLinePlot } from './useLinePlot.ts';

export interface TimeSeriesChartProps {
  readonly title: string;
  /** What x counts, as a word before its number; default `step`. */
  readonly xLabel?: string;
  /** Unit or explanation of y, shown beside the title; empty for none. */
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  /** Of the plot, in CSS pixels; kept from the beginning. */
  readonly height?: number;
  /** Weight of the moving average over lines, in [0, 1). */
  readonly smoothing?: number;
  readonly logY?: boolean;
  /** Fixed ends of the y axis, such as [0, 1] for shares. */
  readonly yRange?: readonly [number, number];
  /** Ends that the x axis has at least, such as [0, steps], so that a running chart does not rescale all the time. */
  readonly xRange?: readonly [number, number];
  readonly yFormat?: NumberFormat;
  readonly events?: readonly ChartEvent[];
  /** What the plot says before its first point. */
  readonly emptyText?: string;
  /** Name of the series that stands out from the others. */
  readonly highlighted?: string | null;
}

const NO_EVENTS: readonly ChartEvent[] = [];

export function TimeSeriesChart({
  title,
  xLabel = 'step',
  yLabel,
  series,
  height = 220,
  smoothing = 0,
  logY = false,
  yRange,
  xRange,
  yFormat = 'number',
  events = NO_EVENTS,
  emptyText = 'The first points will appear here.',
  highlighted = null,
}: TimeSeriesChartProps) {
  const titleId = useId();
  const host = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [asTable, setAsTable] = useState(false);
  const [cursor, setCursor] = useState<Crosshair | null>(null);

  // Kept while nothing changes, so that a moving crosshair alone draws nothing anew.
  const layout = useMemo(() => {
    const colours = series.map(seriesColour);
    const place = series.findIndex(({ name }) => name === highlighted);
    return { height, xLabel, logY, yRange, xRange, yFormat, colours, events, highlighted: place < 0 ? null : place };
  }, [height, xLabel, logY, yRange, xRange, yFormat, series, events, highlighted]);
  const plot = useLinePlot(host, probe, { series, smoothing, layout }, setCursor);

  const summary = useMemo(() => chartSummary(title, series, xLabel, yFormat), [title, series, xLabel, yFormat]);
  const places = useMemo(() => unionOfX(series), [series]);
  const smoothed = useMemo(
    () => series.map(({ y, style = 'line' }) => (smoothing > 0 && style === 'line' ? smooth(y, smoothing) : null)),
    [series, smoothing],
  );
  const place = cursor === null ? -1 : nearestIndex(places, cursor.x);
  const x = places[place];
  const readings = x === undefined ? [] : readingsAt(series, smoothed, x);
  const empty = places.length === 0;

  return (
    <figure className={styles.chart} aria-labelledby={titleId}>
      <figcaption className={styles.head}>
        <span id={titleId} className={styles.title}>
          {title}
        </span>
        {yLabel !== '' && yLabel !== title && <span className={styles.unit}>{yLabel}</span>}
        <button
          type="button"
          className={styles.toggle}
          aria-label={`${asTable ? 'Show as chart' : 'Show as table'}: ${title}`}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Show as chart' : 'Show as table'}
        </button>
      </figcaption>
      <span ref={probe} className={styles.probe} hidden />
      <div className={styles.plot} style={{ height }} hidden={asTable}>
        <div ref={host} className={styles.canvas} role="img" aria-label={summary} />
        {empty && <p className={styles.empty}>{emptyText}</p>}
        <input
          type="range"
          className={styles.crosshair}
          aria-label={`Read values: ${title}`}
          aria-valuetext={describeReadings(readings, x ?? 0, xLabel, yFormat)}
          min={0}
          max={Math.max(0, places.length - 1)}
          step={1}
          value={place < 0 ? Math.max(0, places.length - 1) : place}
          disabled={empty}
          onBlur={() => plot.setCrosshair(null)}
          // Escape takes the crosshair and its tooltip away (WCAG 1.4.13).
          onKeyDown={(event) => event.key === 'Escape' && plot.setCrosshair(null)}
          onChange={(event) => plot.setCrosshair(places[event.target.valueAsNumber] ?? null)}
        />
        {cursor !== null && x !== undefined && (
          <ChartTooltip
            x={x}
            left={cursor.left}
            flipped={cursor.left > (host.current?.clientWidth ?? 0) / 2}
            xLabel={xLabel}
            yFormat={yFormat}
            series={series}
            readings={readings}
          />
        )}
      </div>
      {asTable && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={styles.tableRoom} style={{ height }} tabIndex={0} aria-label={`Table: ${title}`}>
          <ChartTable title={title} xLabel={xLabel} series={series} />
        </section>
      )}
      {series.length > 1 && (
        <ul className={styles.legend} aria-label="Series">
          {series.map((each, index) => (
            <li key={each.name}>
              <Swatch colour={seriesColour(each, index)} dash={each.dash ?? 0} />
              {each.name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
