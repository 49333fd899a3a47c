/** The matrix and its clusters as tables, for screen readers and for copying. Filled once they are opened. */
import { useState } from 'react';
import type { Comparison } from '../../../prompts/library/comparison.ts';
import { at } from '../../../prompts/similarity/squareMatrix.ts';
import { classNames } from '../../controls/classNames.ts';
import { Fold } from '../../controls/Fold.tsx';
import { numbers, TableHead } from '../../controls/tables.tsx';
import tables from '../../design/tables.module.css';

export function SimilarityTable({ title, comparison }: { title: string; comparison: Comparison }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Fold title="As tables" isExpanded={isOpen} onExpandedChange={setOpen}>
      {isOpen && (
        <>
          <Matrix title={title} comparison={comparison} />
          <Clusters comparison={comparison} />
        </>
      )}
    </Fold>
  );
}

function Matrix({ title, comparison: { rows, similarities } }: { title: string; comparison: Comparison }) {
  return (
    <div className={tables.frame}>
      <table className={classNames(tables.table, tables.small)}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <td />
            {rows.map(({ label, entries }) => (
              <th scope="col" data-number key={entries[0]?.id ?? label}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, entries }, row) => (
            <tr key={entries[0]?.id ?? label}>
              <th scope="row">{label}</th>
              {rows.map((other, column) => (
                <td data-number key={other.entries[0]?.id ?? other.label}>
                  {at(similarities, row, column).toFixed(4)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Clusters({ comparison: { rows, merges } }: { comparison: Comparison }) {
  const members: string[][] = rows.map(({ label }) => [label]);
  for (const { left, right } of merges) members.push([...(members[left] ?? []), ...(members[right] ?? [])]);
  return (
    <div className={tables.frame}>
      <table className={classNames(tables.table, tables.small)}>
        <caption>Clusters by average linkage, the closest first; distance is 1 less the similarity</caption>
        <TableHead columns={['Joined', 'With', ...numbers('Distance')]} />
        <tbody>
          {merges.map(({ left, right, height }) => (
            <tr key={`${left}-${right}`}>
              <td>{members[left]?.join(', ')}</td>
              <td>{members[right]?.join(', ')}</td>
              <td data-number>{height.toFixed(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
