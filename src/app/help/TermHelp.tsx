/** A word with a dotted underline: pressed, it says what it means and where it comes from. */
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import type { Term } from '../../lab/words/glossary.ts';
import controls from '../controls/controls.module.css';
import styles from './help.module.css';

/** `children` is the word as it stands in its sentence. */
export function TermHelp({ term, children }: { term: Term; children: ReactNode }) {
  return (
    <DialogTrigger>
      <AriaButton className={styles.term ?? ''}>{children}</AriaButton>
      <Popover className={controls.popover ?? ''} placement="top" offset={4}>
        <Dialog aria-label={term.word} className={styles.meaning ?? ''}>
          <strong>{term.word}</strong>
          <p>{term.meaning}</p>
          <cite>{term.source}</cite>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
