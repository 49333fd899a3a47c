/** The map's numbers. */
import type { ComparedRow } from '../../../prompts/library/comparison.ts';
import { formatExact } from '../../charts/formatNumber.ts';
import { classNames } from '../../controls/classNames.ts';
import { Fold } from '../../controls/Fold.tsx';
import { numbers, TableHead } from '../../controls/tables.tsx';
import tables from '../../design/tables.module.css';

interface MapTableProps {
  readonly rows: readonly ComparedRow[];
  readonly coordinates: readonly (readonly number[])[];
}

export function MapTable({ rows, coordinates }: MapTableProps) {
  return (
    <Fold title="As a table">
      <div className={tables.frame}>
        <table className={classNames(tables.table, tables.small)}>
          <caption>Places on the map</caption>
          <TableHead columns={['Prompt', ...numbers('Across', 'Up')]} />
          <tbody>
            {rows.map(({ label, entries }, row) => (
              <tr key={entries[0]?.id ?? label}>
                <th scope="row">{label}</th>
                {[0, 1].map((axis) => (
                  <td key={axis} data-number>
                    {formatExact(coordinates[row]?.[axis] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Fold>
  );
}
