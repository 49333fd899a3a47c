/** Sources on targets: the heat-map of relative error reduction, and every figure as a table. */
import { useState } from 'react';
import type { Spread } from '../../prompts/retrieval/scores.ts';
import type { TransferCell } from '../../training/study/studyResults.ts';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import { numbers, TableFrame, TableHead } from '../controls/tables.tsx';
import tables from '../design/tables.module.css';
import styles from './studies.module.css';
import { percentPoints, signedShare } from './studyWords.ts';
import { TransferHeatmap } from './TransferHeatmap.tsx';

export function TransferFigures({ name, cells }: { name: string; cells: readonly TransferCell[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <TransferHeatmap name={name} cells={cells} />
      <Fold title="Scores, mean ± standard deviation over seeds" isExpanded={isOpen} onExpandedChange={setOpen}>
        {isOpen && <TransferTable name={name} cells={cells} />}
      </Fold>
    </>
  );
}

function TransferTable({ name, cells }: { name: string; cells: readonly TransferCell[] }) {
  return (
    <TableFrame label={`Scores of ${name}`} className={styles.tall}>
      <table className={classNames(tables.table, tables.sticky, styles.table)}>
        <TableHead
          columns={[
            'Target',
            'Source',
            ...numbers('After the last step, %', 'Best checkpoint, %', 'Seeds', 'Relative error reduction'),
          ]}
        />
        <tbody>
          {cells.map(({ target, source, seeds, final, best, relativeErrorReduction }) => (
            <tr key={`${target}/${source}`}>
              <th scope="row">{target}</th>
              <td>{source}</td>
              <td data-number>{spreadWords(final)}</td>
              <td data-number>{spreadWords(best)}</td>
              <td data-number>{seeds}</td>
              <td data-number>{relativeErrorReduction === null ? '–' : signedShare(relativeErrorReduction)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** "83.0 ± 3.6"; one run has no deviation. */
function spreadWords({ mean, standardDeviation }: Spread): string {
  return standardDeviation === null
    ? percentPoints(mean)
    : `${percentPoints(mean)} ± ${percentPoints(standardDeviation)}`;
}
