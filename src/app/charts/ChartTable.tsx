/** A chart's numbers as a table that screen readers walk through and people copy from. */
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import { chartTableRows } from './chartTableRows.ts';
import type { ChartSeries } from './chartTypes.ts';
import { formatExact } from './formatNumber.ts';
import { formatPlace } from './formatPlace.ts';
import styles from './TimeSeriesChart.module.css';

const MOST_ROWS = 200;

interface ChartTableProps {
  readonly title: string;
  readonly xLabel: string;
  readonly xFormat: XFormat;
  readonly series: readonly ChartSeries[];
}

export function ChartTable({ title, xLabel, xFormat, series }: ChartTableProps) {
  const { rows, total } = chartTableRows(series, MOST_ROWS);
  const share = rows.length < total ? `, ${rows.length} of ${total} points, evenly chosen` : '';
  return (
    <table className={styles.table}>
      <caption>{`${title}${share}`}</caption>
      <thead>
        <tr>
          <th scope="col">{xLabel}</th>
          {series.map((each) => (
            <th scope="col" key={each.name}>
              {each.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.x}>
            <th scope="row">{xFormat === 'count' ? formatExact(row.x) : formatPlace(row.x, xFormat)}</th>
            {series.map((each, place) => (
              <td key={each.name}>{cell(row.values[place])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Nothing where the series has no point; words where it has one that is not a number. */
function cell(value: number | undefined): string {
  return value === undefined ? '' : formatExact(value);
}
