/** The table as it was given, its first rows. */
import type { ReadSplit } from '../../lab/tasks/readTask.ts';
import { classNames } from '../controls/classNames.ts';
import { TableFrame } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';

const ROWS = 5;

export function FirstRows({ split: { path, columns, rows } }: { split: ReadSplit }) {
  const width = Math.max(columns?.length ?? 0, ...rows.slice(0, ROWS).map((row) => row.length));
  const places = Array.from({ length: width }, (_, place) => place);
  return (
    <div className={layout.block}>
      <h4>First rows of the training table</h4>
      <TableFrame label={`First rows of ${path}`}>
        <table className={classNames(tables.table, tables.small)}>
          <thead>
            <tr>
              {places.map((place) => (
                <th key={place} scope="col">
                  {columns?.[place] ?? `{${place}}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS).map((row, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table may repeat; they have no state.
              <tr key={number}>
                {places.map((place) => (
                  <td key={place}>{row[place] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </div>
  );
}
