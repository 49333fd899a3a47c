/** Of each row of a prompt the nearest words of the model's vocabulary, with their cosines (Lester et al., section 7). */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { lookUpWords, nearestWordsStore } from '../../lab/library/nearestWords.ts';
import { shortNumber } from '../../lab/words/numbers.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { promptStatistics } from '../../prompts/statistics.ts';
import { Button } from '../controls/Button.tsx';
import styles from './prompts.module.css';

export function NearestWords({ entry }: { entry: LibraryEntry }) {
  const words = useStore(nearestWordsStore)[entry.id];
  const { device } = useStore(deviceStore);
  const { rowNorms } = useMemo(() => promptStatistics(entry.value.prompt), [entry]);
  if (device.kind === 'missing') {
    return <p className={styles.quiet}>Its nearest words need the model, and that needs WebGPU.</p>;
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
    <table className={styles.words} aria-label={`Nearest words of ${entry.name}`}>
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Norm</th>
          <th scope="col">Nearest words, with cosine</th>
        </tr>
      </thead>
      <tbody>
        {words.map((tokens, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <tr key={row}>
            <th scope="row">{row + 1}</th>
            <td>{shortNumber(rowNorms[row] ?? 0)}</td>
            <td>
              {tokens.map(({ id, piece, cosine }) => (
                <span key={id} className={styles.word}>
                  <span className={styles.piece}>{piece.replace('▁', ' ').trim() || piece}</span> {cosine.toFixed(2)}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
