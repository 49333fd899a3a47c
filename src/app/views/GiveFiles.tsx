/** What can be dropped on this view; for those who do not drag, buttons that do the same. */
import type { ReactNode } from 'react';
import { FileButton } from '../controls/FileButton.tsx';
import styles from './views.module.css';

export function GiveFiles({ children }: { children: ReactNode }) {
  return (
    <p className={styles.give}>
      {children}
      <FileButton label="Choose files …" small look="quiet" />
      <FileButton label="Choose folder …" small look="quiet" folder />
    </p>
  );
}
