/** The last line of every view: the lab's promise, and help, always in the same place. */
import { useStore } from 'zustand';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { hashOfView, viewStore } from '../../lab/views/viewStore.ts';
import { CommandButton } from '../controls/Button.tsx';
import styles from './footer.module.css';

export function Footer() {
  const { view } = useStore(viewStore);
  return (
    <footer className={styles.footer}>
      <p>
        Runs on your GPU.{' '}
        <a href={hashOfView('privacy')} aria-current={view === 'privacy' ? 'page' : undefined}>
          Nothing leaves this tab.
        </a>
      </p>
      <div className={styles.help}>
        <CommandButton command={pageCommands.copyLink} small look="quiet" />
        <CommandButton command={pageCommands.shortcuts} small look="quiet" />
      </div>
    </footer>
  );
}
