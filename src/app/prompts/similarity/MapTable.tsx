/** The map's numbers. */
import type { ComparedRow } from '../../../prompts/library/comparison.ts';
import { formatExact } from '../../charts/formatNumber.ts';
import styles from './similarity.module.css';

interface MapTableProps {
  readonly rows: readonly ComparedRow[];
  readonly coordinates: readonly (readonly number[])[];
}

export function MapTable({ rows, coordinates }: MapTableProps) {
  return (
    <details className={styles.tables}>
      <summary>As a table</summary>
      <div className={styles.frame}>
        <table>
          <caption>Places on the map</caption>
          <thead>
            <tr>
              <th scope="col">Prompt</th>
              <th scope="col">Across</th>
              <th scope="col">Up</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, entries }, row) => (
              <tr key={entries[0]?.id ?? label}>
                <th scope="row">{label}</th>
                {[0, 1].map((axis) => (
                  <td key={axis}>{formatExact(coordinates[row]?.[axis] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
