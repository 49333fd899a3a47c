/** Opens the palette; for those who do not know its keys, it says them. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { perform } from '../../lab/commands/commands.ts';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { Keys } from '../overlays/Keys.tsx';
import styles from './header.module.css';

export function CommandsButton() {
  const { palette } = pageCommands;
  return (
    <AriaButton
      aria-label={palette.label}
      aria-keyshortcuts={palette.shortcut}
      className={styles.tool ?? ''}
      onPress={() => void perform(palette)}
    >
      <Lens />
      <span className={styles.toolKeys}>
        <Keys shortcut={palette.shortcut} />
      </span>
    </AriaButton>
  );
}

function Lens() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m10.5 10.5 3.5 3.5" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
