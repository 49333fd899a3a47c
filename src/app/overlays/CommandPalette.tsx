/** Every command that would do something now, found by typing. */
import { useState } from 'react';
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { SearchField } from 'react-aria-components/SearchField';
import { perform } from '../../lab/commands/commands.ts';
import { closeOverlay } from '../../lab/commands/overlayStore.ts';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { allCommandGroups } from '../../lab/commands/registry.ts';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { Soon } from '../viewing/Soon.tsx';
import { Keys } from './Keys.tsx';
import { Overlay } from './Overlay.tsx';
import styles from './overlays.module.css';

export function CommandPalette() {
  const { contains } = useFilter({ sensitivity: 'base' });
  // As they were when it opened: an entry that vanished while it is read would be worse than one that does nothing.
  const [groups] = useState(enabledGroups);
  return (
    <Overlay label="Commands">
      <Autocomplete filter={contains}>
        {/* Escape would first empty a field that is written in; here it closes at once. */}
        <SearchField aria-label="Find a command" autoFocus className={styles.search ?? ''} onClear={closeOverlay}>
          <Input className={styles.searchInput ?? ''} placeholder="What to do?" />
        </SearchField>
        <Soon>
          {() => (
            <ListBox
              aria-label="Commands"
              className={classNames(controls.listBox, styles.found)}
              renderEmptyState={() => <p className={styles.nothing}>No command of that name can be given now.</p>}
              onAction={(id) => {
                const command = groups.flatMap(({ commands }) => commands).find((known) => known.id === id);
                // First, so that a command may open something of its own and move the focus there.
                closeOverlay();
                if (command !== undefined) void perform(command);
              }}
            >
              {groups.map(({ title, commands }) => (
                <ListBoxSection key={title} id={title}>
                  <Header className={controls.sectionTitle ?? ''}>{title}</Header>
                  {commands.map(({ id, label, shortcut }) => (
                    <ListBoxItem
                      key={id}
                      id={id}
                      textValue={label}
                      className={classNames(controls.option, styles.command)}
                    >
                      <span>{label}</span>
                      {shortcut !== null && <Keys shortcut={shortcut} />}
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ))}
            </ListBox>
          )}
        </Soon>
      </Autocomplete>
    </Overlay>
  );
}

function enabledGroups() {
  return allCommandGroups()
    .map(({ title, commands }) => ({
      title,
      commands: commands.filter((command) => command.enabled() && command.id !== pageCommands.palette.id),
    }))
    .filter(({ commands }) => commands.length > 0);
}
