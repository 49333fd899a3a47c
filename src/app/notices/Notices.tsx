/**
 * What was just done, at the foot of the page: a change that can be undone, which stays until it is closed, and a word
 * that goes by itself, but never from under a pointer or the focus.
 */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { dismissNotice, type Notice, noticeStore } from '../../lab/noticeStore.ts';
import { dismissUndo, undoStore } from '../../lab/undoStore.ts';
import { Button, CommandButton } from '../controls/Button.tsx';
import { Keys } from '../overlays/Keys.tsx';
import styles from './notices.module.css';

const NOTICE_MS = 8000;

export function Notices() {
  const { deletion } = useStore(undoStore);
  const { notice } = useStore(noticeStore);
  return (
    // The live regions are there before there is something to say, or screen readers would not speak it.
    <aside aria-label="Notices" className={styles.notices}>
      <div role="status" aria-label="Notice">
        {notice !== null && <PassingNotice key={notice.id} notice={notice} />}
      </div>
      <div role="status" aria-label="Last change">
        {deletion !== null && (
          <div className={styles.notice}>
            <p>{deletion.message}</p>
            <CommandButton command={pageCommands.undo} label="Undo" small look="primary" />
            <span aria-hidden="true" className={styles.keys}>
              <Keys shortcut={pageCommands.undo.shortcut} />
            </span>
            <Button small look="quiet" aria-label="Dismiss" onPress={dismissUndo}>
              <span aria-hidden="true">✕</span>
            </Button>
          </div>
        )}
      </div>
    </aside>
  );
}

function PassingNotice({ notice }: { notice: Notice }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(dismissNotice, NOTICE_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  return (
    // The pointer and the focus only hold it; everything it does, its button does.
    // biome-ignore lint/a11y/noStaticElementInteractions: holding is no action of its own
    <div
      className={styles.notice}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{notice.text}</p>
      <Button small look="quiet" aria-label="Close notice" onPress={dismissNotice}>
        <span aria-hidden="true">✕</span>
      </Button>
    </div>
  );
}
