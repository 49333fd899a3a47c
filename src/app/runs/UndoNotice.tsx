/** "Deleted. Undo": stays until the next change that can be undone, or until it is closed. */
import { useStore } from 'zustand';
import { dismissUndo, undoDeletion, undoStore } from '../../lab/undoStore.ts';
import { Button } from '../controls/Button.tsx';
import styles from './runs.module.css';

export function UndoNotice() {
  const { deletion } = useStore(undoStore);
  return (
    <section aria-label="Last change" role="status" className={deletion === null ? undefined : styles.undo}>
      {deletion !== null && (
        <>
          <p>{deletion.message}</p>
          <Button small look="primary" onPress={() => void undoDeletion()}>
            Undo
          </Button>
          <Button small look="quiet" aria-label="Dismiss" onPress={dismissUndo}>
            <span aria-hidden="true">✕</span>
          </Button>
        </>
      )}
    </section>
  );
}
