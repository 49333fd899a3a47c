/** Every command that would do something now, found by typing. */
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useFilter } from 'react-aria-components/Autocomplete';
import { type Command, perform } from '../../lab/commands/commands.ts';
import { closeOverlay } from '../../lab/commands/overlayStore.ts';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { allCommandGroups } from '../../lab/commands/registry.ts';
import { CommandList, optionId } from './CommandList.tsx';
import { Overlay } from './Overlay.tsx';
import styles from './overlays.module.css';

export function CommandPalette() {
  return (
    <Overlay label="Commands">
      <Finder />
    </Overlay>
  );
}

/**
 * A combobox whose list is always open (ARIA Authoring Practices, "Combobox"): the focus stays in the field, the arrows
 * choose, Enter does. At first nothing is chosen, so that no Enter too many trains a run.
 */
function Finder() {
  const { contains } = useFilter({ sensitivity: 'base' });
  // As they were when it opened: an entry that vanished while it is read would be worse than one that does nothing.
  const [all] = useState(enabledGroups);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const listId = useId();
  const groups = all
    .map(({ title, commands }) => ({ title, commands: commands.filter(({ label }) => contains(label, query)) }))
    .filter(({ commands }) => commands.length > 0);
  const found = groups.flatMap(({ commands }) => commands);
  const command = chosen === null ? undefined : found[chosen];

  useEffect(() => {
    if (command !== undefined) document.getElementById(optionId(listId, command))?.scrollIntoView({ block: 'nearest' });
  }, [listId, command]);

  const give = (given: Command) => {
    // First, so that a command may open something of its own and move the focus there.
    closeOverlay();
    void perform(given);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const next = chosenByKey(event.key, chosen, found.length);
    if (next !== undefined) setChosen(next);
    else if (event.key === 'Enter' && command !== undefined) give(command);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={styles.search}>
        <input
          className={styles.searchInput}
          type="text"
          role="combobox"
          aria-label="Find a command"
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={command === undefined ? undefined : optionId(listId, command)}
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: whoever opens the palette wants to type.
          autoFocus
          placeholder="What to do?"
          value={query}
          onChange={({ target: { value } }) => {
            setQuery(value);
            setChosen(value === '' ? null : 0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <CommandList id={listId} groups={groups} chosen={command ?? null} onGive={give} />
    </>
  );
}

/** Which of so many entries a key chooses, from one on; undefined if it chooses none. */
function chosenByKey(key: string, from: number | null, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return from === null ? 0 : (from + 1) % count;
  if (key === 'ArrowUp') return from === null ? count - 1 : (from + count - 1) % count;
  return undefined;
}

function enabledGroups() {
  return allCommandGroups()
    .map(({ title, commands }) => ({
      title,
      commands: commands.filter((command) => command.enabled() && command.id !== pageCommands.palette.id),
    }))
    .filter(({ commands }) => commands.length > 0);
}
