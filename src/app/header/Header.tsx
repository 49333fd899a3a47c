/** The top line: the lab's name, its views, its commands, what went wrong, the GPU, the page's look. */
import { Appearance } from './Appearance.tsx';
import { CommandsButton } from './CommandsButton.tsx';
import { DeviceChip } from './DeviceChip.tsx';
import styles from './header.module.css';
import { ProblemsChip } from './ProblemsChip.tsx';
import { ViewLinks } from './ViewLinks.tsx';

export function Header() {
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>
        <img src="./icon.svg" alt="" width="24" height="24" />
        <span className={styles.nameText}>SPoT Lab</span>
      </h1>
      <ViewLinks />
      <div className={styles.tools}>
        <ProblemsChip />
        <DeviceChip />
        <CommandsButton />
        <Appearance />
      </div>
    </header>
  );
}
