/** The top line: the lab's name, its views, its promise, the GPU, the theme. */
import { useStore } from 'zustand';
import { hashOfView, viewStore } from '../../lab/views/viewStore.ts';
import { DeviceChip } from './DeviceChip.tsx';
import styles from './header.module.css';
import { ThemePicker } from './ThemePicker.tsx';
import { ViewLinks } from './ViewLinks.tsx';

export function Header() {
  const { view } = useStore(viewStore);
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>
        <img src="./icon.svg" alt="" width="24" height="24" />
        SPoT Lab
      </h1>
      <ViewLinks />
      <p className={styles.promise}>
        Runs on your GPU.{' '}
        <a href={hashOfView('privacy')} aria-current={view === 'privacy' ? 'page' : undefined}>
          Nothing leaves this tab.
        </a>
      </p>
      <DeviceChip />
      <ThemePicker />
    </header>
  );
}
