/** The palette's entries. Plain elements: it has many, and is to be there with the key that opens it. */
import { type ReactNode, useId } from 'react';
import type { Command } from '../../lab/commands/commands.ts';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { Keys } from './Keys.tsx';
import styles from './overlays.module.css';

interface Group {
  readonly title: string;
  readonly commands: readonly Command[];
}

interface CommandListProps {
  readonly id: string;
  readonly groups: readonly Group[];
  readonly chosen: Command | null;
  readonly onGive: (command: Command) => void;
}

/** The id of a command's entry in the list of that id. */
export const optionId = (listId: string, { id }: Command) => `${listId}/${id}`;

export function CommandList({ id, groups, chosen, onGive }: CommandListProps) {
  return (
    <>
      <div id={id} role="listbox" tabIndex={-1} aria-label="Commands" className={styles.found}>
        {groups.map(({ title, commands }) => (
          <CommandGroup key={title} title={title}>
            {commands.map((command) => (
              <button
                key={command.id}
                id={optionId(id, command)}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={command === chosen}
                className={classNames(controls.option, styles.command)}
                onClick={() => onGive(command)}
              >
                <span>{command.label}</span>
                {command.shortcut !== null && <Keys shortcut={command.shortcut} />}
              </button>
            ))}
          </CommandGroup>
        ))}
      </div>
      <output className={styles.nothing}>{groups.length === 0 && 'No command of that name can be given now.'}</output>
    </>
  );
}

function CommandGroup({ title, children }: { title: string; children: ReactNode }) {
  const titleId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options; a fieldset is of a form.
    <div role="group" aria-labelledby={titleId}>
      <p id={titleId} className={controls.sectionTitle}>
        {title}
      </p>
      {children}
    </div>
  );
}
