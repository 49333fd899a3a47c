/** All shortcuts of the page, and those of the browser that matter here; single keys can be switched off. */
import { Heading } from 'react-aria-components/Heading';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useStore } from 'zustand';
import { closeOverlay } from '../../lab/commands/overlayStore.ts';
import { COMMAND_GROUPS } from '../../lab/commands/registry.ts';
import { setSingleKeys, singleKeysStore } from '../../lab/commands/singleKeysStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Keys } from './Keys.tsx';
import { Overlay } from './Overlay.tsx';
import styles from './overlays.module.css';

/** Done by the controls themselves. */
const EVERYWHERE = [
  { label: 'Close what is open', shortcut: 'Escape' },
  { label: 'Read a chart point by point', shortcut: 'ArrowLeft ArrowRight' },
] as const;

export function ShortcutSheet() {
  const { on } = useStore(singleKeysStore);
  return (
    <Overlay label="Keyboard shortcuts">
      <div className={classNames(layout.spread, styles.head)}>
        <Heading slot="title" level={2}>
          Keyboard shortcuts
        </Heading>
        <Button small look="quiet" aria-label="Close" onPress={closeOverlay}>
          <span aria-hidden="true">✕</span>
        </Button>
      </div>
      <div className={styles.sheet}>
        {COMMAND_GROUPS.map(({ title, commands }) => (
          <ShortcutList key={title} title={title} rows={commands} />
        ))}
        <ShortcutList title="Everywhere" rows={EVERYWHERE} />
      </div>
      <div className={styles.foot}>
        <ToggleButton className={classNames(controls.button, controls.small)} isSelected={on} onChange={setSingleKeys}>
          <span aria-hidden="true">{on ? '☑' : '☐'}</span>
          Single keys are shortcuts
        </ToggleButton>
        <p className={classNames(typeset.quiet, styles.quiet)}>
          Keys without Ctrl or Alt, such as the digits. Switch them off if you dictate to your computer.
        </p>
      </div>
    </Overlay>
  );
}

interface ShortcutListProps {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly shortcut: string | null }[];
}

function ShortcutList({ title, rows }: ShortcutListProps) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl className={styles.shortcuts}>
        {rows.map(({ label, shortcut }) =>
          shortcut === null ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Keys shortcut={shortcut} />
              </dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
