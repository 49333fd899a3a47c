/** Sources on targets: the heat-map of relative error reduction, and every figure as a table. */
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import type { Spread } from '../../prompts/retrieval/scores.ts';
import type { TransferCell } from '../../training/study/studyResults.ts';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
import styles from './studies.module.css';
import { percentPoints, signedShare } from './studyWords.ts';
import { TransferHeatmap } from './TransferHeatmap.tsx';

export function TransferFigures({ name, cells }: { name: string; cells: readonly TransferCell[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <TransferHeatmap name={name} cells={cells} />
      <Disclosure isExpanded={isOpen} onExpandedChange={setOpen}>
        <AriaButton slot="trigger" className={controls.disclosure ?? ''}>
          <Chevron /> Scores, mean ± standard deviation over seeds
        </AriaButton>
        <DisclosurePanel>{isOpen && <TransferTable name={name} cells={cells} />}</DisclosurePanel>
      </Disclosure>
    </>
  );
}

function TransferTable({ name, cells }: { name: string; cells: readonly TransferCell[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.tall} aria-label={`Scores of ${name}`} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">Source</th>
            <th scope="col" className={styles.figure}>
              After the last step, %
            </th>
            <th scope="col" className={styles.figure}>
              Best checkpoint, %
            </th>
            <th scope="col" className={styles.figure}>
              Seeds
            </th>
            <th scope="col" className={styles.figure}>
              Relative error reduction
            </th>
          </tr>
        </thead>
        <tbody>
          {cells.map(({ target, source, seeds, final, best, relativeErrorReduction }) => (
            <tr key={`${target}/${source}`}>
              <th scope="row">{target}</th>
              <td>{source}</td>
              <td className={styles.figure}>{spreadWords(final)}</td>
              <td className={styles.figure}>{spreadWords(best)}</td>
              <td className={styles.figure}>{seeds}</td>
              <td className={styles.figure}>
                {relativeErrorReduction === null ? '–' : signedShare(relativeErrorReduction)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** "83.0 ± 3.6"; one run has no deviation. */
function spreadWords({ mean, standardDeviation }: Spread): string {
  return standardDeviation === null
    ? percentPoints(mean)
    : `${percentPoints(mean)} ± ${percentPoints(standardDeviation)}`;
}
