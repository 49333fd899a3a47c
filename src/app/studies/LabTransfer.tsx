/** The table that came with the lab: measured with the same study, by the lab's makers. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { fetchLabTable } from '../../lab/studies/labStudies.ts';
import { promptsOfLab } from '../../lab/studies/studyPrompts.ts';
import type { TransferCell } from '../../training/study/studyResults.ts';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Correlation } from './Correlation.tsx';
import styles from './studies.module.css';
import { TransferFigures } from './TransferFigures.tsx';

type LabTable =
  | { readonly kind: 'loading' | 'absent' }
  | { readonly kind: 'here'; readonly cells: readonly TransferCell[] };

export function LabTransfer() {
  const { index } = useStore(labStore);
  const [table, setTable] = useState<LabTable>({ kind: 'loading' });
  useEffect(() => {
    fetchLabTable().then((cells) => setTable(cells === null ? { kind: 'absent' } : { kind: 'here', cells }), showError);
  }, []);
  return (
    <section aria-labelledby="lab-transfer-title" className={classNames(layout.part, styles.panel)}>
      <h3 id="lab-transfer-title">Transfer in the lab, as measured</h3>
      {table.kind === 'absent' && (
        <p>
          This lab comes without a measured table (lab/transfer.json). Train the lab’s transfer study above to make your
          own.
        </p>
      )}
      {table.kind === 'here' && (
        <>
          <p className={typeset.quiet}>
            Came with the lab: its transfer study, trained by the headless command. Compare it with your own run of the
            study.
          </p>
          <TransferFigures name="the lab" cells={table.cells} />
          {index !== null && (
            <Correlation
              cells={table.cells}
              version={0}
              load={() => promptsOfLab(index)}
              explanation="of a source’s prompt and the lab’s own prompt of the target, where it has one"
            />
          )}
        </>
      )}
    </section>
  );
}
