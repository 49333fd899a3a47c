/** The values under a chart's crosshair. Sighted people's view only: the crosshair's control says the same in words. */
import { type ChartSeries, seriesColour } from './chartTypes.ts';
import { formatNumber, type NumberFormat } from './formatNumber.ts';
import type { Reading } from './readings.ts';
import { Swatch } from './Swatch.tsx';
import styles from './TimeSeriesChart.module.css';

interface ChartTooltipProps {
  readonly x: number;
  /** Where the crosshair stands, in CSS pixels from the plot's left edge. */
  readonly left: number;
  /** True to stand left of the crosshair. */
  readonly flipped: boolean;
  readonly xLabel: string;
  readonly yFormat: NumberFormat;
  readonly series: readonly ChartSeries[];
  readonly readings: readonly Reading[];
}

export function ChartTooltip({ x, left, flipped, xLabel, yFormat, series, readings }: ChartTooltipProps) {
  const offset = flipped ? `translateX(calc(${left}px - 100% - 10px))` : `translateX(${left + 10}px)`;
  return (
    <div className={styles.tooltip} style={{ transform: offset }} aria-hidden="true">
      <div className={styles.tooltipHead}>{`${xLabel} ${formatNumber(x)}`}</div>
      {readings.map((reading) => {
        const each = series[reading.series];
        return (
          <div className={styles.tooltipRow} key={reading.name}>
            {each && <Swatch colour={seriesColour(each, reading.series)} dash={each.dash ?? 0} />}
            {readings.length > 1 && <span className={styles.tooltipName}>{reading.name}</span>}
            <b>{formatNumber(reading.smoothed ?? reading.y, yFormat)}</b>
            {reading.smoothed !== null && <span>{`raw ${formatNumber(reading.y, yFormat)}`}</span>}
            {reading.x !== x && <span>{`at ${formatNumber(reading.x)}`}</span>}
          </div>
        );
      })}
    </div>
  );
}
