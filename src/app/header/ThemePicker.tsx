/** System, light or dark, as one group of three. */
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { useStore } from 'zustand';
import { setTheme, THEMES, type Theme, themeStore } from '../../lab/themeStore.ts';
import styles from './header.module.css';

const LOOKS: Readonly<Record<Theme, { name: string; icon: string }>> = {
  system: { name: 'System theme', icon: '◐' },
  light: { name: 'Light theme', icon: '☀' },
  dark: { name: 'Dark theme', icon: '☾' },
};

export function ThemePicker() {
  const { theme } = useStore(themeStore);
  return (
    <ToggleButtonGroup
      aria-label="Theme"
      className={styles.themes ?? ''}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={(keys) => {
        const chosen = THEMES.find((known) => keys.has(known));
        if (chosen !== undefined) setTheme(chosen);
      }}
    >
      {THEMES.map((known) => (
        <ToggleButton key={known} id={known} aria-label={LOOKS[known].name} className={styles.theme ?? ''}>
          <span aria-hidden="true">{LOOKS[known].icon}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
