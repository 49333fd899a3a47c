/** A noun of the sentence: a button that opens its picker, and a place to drop files on. */
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { useStore } from 'zustand';
import { dragStore, type Noun as NounId } from '../../lab/files/dragStore.ts';
import { Chevron } from '../controls/Chevron.tsx';
import { Popup } from '../controls/Popup.tsx';
import typeset from '../design/typeset.module.css';
import styles from './sentence.module.css';

interface NounProps {
  readonly id: NounId;
  /** What the noun is: "Source prompt". Its accessible name is this and its value. */
  readonly kind: string;
  readonly value: string;
  /** Its size in small type: "16 × 192". */
  readonly detail?: string | undefined;
  /** True if it does not fit the rest of the sentence. */
  readonly misfit?: boolean;
  readonly isDisabled?: boolean;
  /** The picker; `close` closes it. */
  readonly children: (close: () => void) => ReactNode;
}

export function Noun({ id, kind, value, detail, misfit = false, isDisabled = false, children }: NounProps) {
  const { dragging, over } = useStore(dragStore);
  return (
    <Popup
      label={kind}
      button={
        <AriaButton
          className={styles.noun ?? ''}
          isDisabled={isDisabled}
          data-noun={id}
          data-misfit={misfit || undefined}
          data-dragging={dragging || undefined}
          data-over={over === id || undefined}
        >
          <span className={typeset.hidden}>{kind}: </span>
          <span className={styles.nounValue}>{value}</span>
          {detail !== undefined && <span className={styles.nounDetail}> {detail}</span>}
          <Chevron />
        </AriaButton>
      }
    >
      {children}
    </Popup>
  );
}
