/** How the page looks: its theme, and how close together things stand. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { useStore } from 'zustand';
import { DENSITIES, type Density, densityStore, setDensity } from '../../lab/densityStore.ts';
import { setTheme, THEMES, type Theme, themeStore } from '../../lab/themeStore.ts';
import fields from '../controls/fields.module.css';
import { Popup } from '../controls/Popup.tsx';
import { Segments } from '../controls/Segments.tsx';
import styles from './header.module.css';

const THEME_NAMES: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };
const DENSITY_NAMES: Readonly<Record<Density, string>> = { comfortable: 'Comfortable', compact: 'Compact' };

export function Appearance() {
  return (
    <Popup
      label="Appearance"
      placement="bottom end"
      button={
        <AriaButton aria-label="Appearance" className={styles.tool ?? ''}>
          <HalfMoon />
        </AriaButton>
      }
    >
      {() => (
        <>
          <Theming />
          <Spacing />
        </>
      )}
    </Popup>
  );
}

function Theming() {
  const { theme } = useStore(themeStore);
  return <OneOf label="Theme" known={THEMES} names={THEME_NAMES} chosen={theme} choose={setTheme} />;
}

function Spacing() {
  const { density } = useStore(densityStore);
  return <OneOf label="Density" known={DENSITIES} names={DENSITY_NAMES} chosen={density} choose={setDensity} />;
}

interface OneOfProps<Choice extends string> {
  readonly label: string;
  readonly known: readonly Choice[];
  readonly names: Readonly<Record<Choice, string>>;
  readonly chosen: Choice;
  readonly choose: (choice: Choice) => void;
}

function OneOf<Choice extends string>({ label, known, names, chosen, choose }: OneOfProps<Choice>) {
  return (
    <div className={fields.field}>
      <span aria-hidden="true" className={fields.label}>
        {label}
      </span>
      <Segments
        label={label}
        choices={known.map((id) => ({ id, name: names[id] }))}
        chosen={chosen}
        onChange={choose}
      />
    </div>
  );
}

function HalfMoon() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />
    </svg>
  );
}
