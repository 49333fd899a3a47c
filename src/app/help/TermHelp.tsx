/** A word with a dotted underline: pressed, it says what it means and where it comes from. */
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { Term } from '../../lab/words/glossary.ts';
import { Popup } from '../controls/Popup.tsx';
import styles from './help.module.css';

/** `children` is the word as it stands in its sentence. */
export function TermHelp({ term, children }: { term: Term; children: ReactNode }) {
  return (
    <Popup
      label={term.word}
      placement="top"
      className={styles.meaning}
      button={<AriaButton className={styles.term ?? ''}>{children}</AriaButton>}
    >
      {() => (
        <>
          <strong>{term.word}</strong>
          <p>{term.meaning}</p>
          <cite>{term.source}</cite>
        </>
      )}
    </Popup>
  );
}
