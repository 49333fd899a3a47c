/** The values under a chart's crosshair. Sighted people's view only: the crosshair's control says the same in words. */
import { type ChartAxis, type ChartSeries, seriesColour } from './chartTypes.ts';
import { formatFull, type NumberFormat } from './formatNumber.ts';
import { formatPlace } from './formatPlace.ts';
import type { Reading } from './readings.ts';
import { Swatch } from './Swatch.tsx';
import styles from './TimeSeriesChart.module.css';

interface ChartTooltipProps {
  readonly x: number;
  /** Where the crosshair stands, in CSS pixels from the plot's left edge. */
  readonly left: number;
  /** Of the plot with its axis, in CSS pixels; the tooltip stays within. */
  readonly width: number;
  readonly axis: ChartAxis;
  readonly yFormat: NumberFormat;
  readonly series: readonly ChartSeries[];
  readonly readings: readonly Reading[];
  /** Readings that there was no room for. */
  readonly more: number;
}

export function ChartTooltip({ x, left, width, axis, yFormat, series, readings, more }: ChartTooltipProps) {
  const beside =
    left > width / 2 ? `max(0px, ${left - 10}px - 100%)` : `min(${left + 10}px, max(0px, ${width}px - 100%))`;
  return (
    <div className={styles.tooltip} style={{ transform: `translateX(${beside})` }} aria-hidden="true">
      <div className={styles.tooltipHead}>{`${axis.label} ${formatPlace(x, axis.format)}`}</div>
      {readings.map((reading) => {
        const each = series[reading.series];
        return (
          <div className={styles.tooltipRow} key={reading.name}>
            {each && <Swatch colour={seriesColour(each, reading.series)} dash={each.dash ?? 0} />}
            {series.length > 1 && <span className={styles.tooltipName}>{reading.name}</span>}
            <b>{formatFull(reading.smoothed ?? reading.y, yFormat)}</b>
            {reading.smoothed !== null && <span>{`raw ${formatFull(reading.y, yFormat)}`}</span>}
            {reading.x !== x && <span>{`at ${formatPlace(reading.x, axis.format)}`}</span>}
          </div>
        );
      })}
      {more > 0 && <div className={styles.tooltipHead}>{`and ${more} more`}</div>}
    </div>
  );
}
