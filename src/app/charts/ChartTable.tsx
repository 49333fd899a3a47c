/** A chart's numbers as a table that screen readers walk through and people copy from. */
import type { XFormat } from '../../lab/metrics/xAxes.ts';
import { classNames } from '../controls/classNames.ts';
import { numbers, TableHead } from '../controls/tables.tsx';
import tables from '../design/tables.module.css';
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
    <table className={classNames(tables.table, tables.small, tables.sticky, styles.table)}>
      <caption>{`${title}${share}`}</caption>
      <TableHead columns={numbers(xLabel, ...series.map(({ name }) => name))} />
      <tbody>
        {rows.map((row) => (
          <tr key={row.x}>
            <th scope="row" data-number>
              {xFormat === 'count' ? formatExact(row.x) : formatPlace(row.x, xFormat)}
            </th>
            {series.map((each, place) => (
              <td data-number key={each.name}>
                {cell(row.values[place])}
              </td>
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
