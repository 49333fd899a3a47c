/** The top line: the lab's name, its views, the GPU, the theme. */
import { DeviceChip } from './DeviceChip.tsx';
import styles from './header.module.css';
import { ThemePicker } from './ThemePicker.tsx';
import { ViewLinks } from './ViewLinks.tsx';

export function Header() {
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>
        <img src="./icon.svg" alt="" width="24" height="24" />
        SPoT Lab
      </h1>
      <ViewLinks />
      <p className={styles.promise}>Runs on your GPU. Nothing leaves this tab.</p>
      <DeviceChip />
      <ThemePicker />
    </header>
  );
}
