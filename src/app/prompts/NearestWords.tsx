/** Of each row of a prompt the nearest words of the model's vocabulary, with their cosines (Lester et al., section 7). */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { lookUpWords, nearestWordsStore } from '../../lab/library/nearestWords.ts';
import { shortNumber } from '../../lab/words/numbers.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { promptStatistics } from '../../prompts/statistics.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { numbers, TableHead } from '../controls/tables.tsx';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import styles from './prompts.module.css';

export function NearestWords({ entry }: { entry: LibraryEntry }) {
  const words = useStore(nearestWordsStore)[entry.id];
  const { device } = useStore(deviceStore);
  const { rowNorms } = useMemo(() => promptStatistics(entry.value.prompt), [entry]);
  if (device.kind === 'missing') {
    return <p className={typeset.quiet}>Its nearest words need the model, and that needs WebGPU.</p>;
  }
  if (words === undefined) {
    return (
      <Button small onPress={() => void lookUpWords(entry)}>
        Show nearest words
      </Button>
    );
  }
  if (words === null) return <p role="status">Looking through the vocabulary …</p>;
  return (
    <table className={classNames(tables.table, tables.small)} aria-label={`Nearest words of ${entry.name}`}>
      <TableHead columns={['Row', ...numbers('Norm'), 'Nearest words, with cosine']} />
      <tbody>
        {words.map((tokens, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <tr key={row}>
            <th scope="row">{row + 1}</th>
            <td data-number>{shortNumber(rowNorms[row] ?? 0)}</td>
            <td>
              {tokens.map(({ id, piece, cosine }) => (
                <span key={id} className={styles.word}>
                  <span className="mono">{piece.replace('▁', ' ').trim() || piece}</span> {cosine.toFixed(2)}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
