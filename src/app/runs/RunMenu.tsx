/** What can be done with one run. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { showError } from '../../lab/errorsStore.ts';
import { deleteRun } from '../../lab/run/storedRuns.ts';
import { trainWithAnotherSeed, writeAsSentence } from '../../lab/runs/reuseRun.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { chooseRuns, setBaseline, togglePin } from '../../lab/runs/runsViewStore.ts';
import { downloadRunArchive } from '../../lab/storage/downloadArchive.ts';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { openInTrain } from './openInTrain.ts';
import styles from './runsView.module.css';

interface RunMenuProps {
  readonly row: RunRow;
  readonly isBaseline: boolean;
  readonly isPinned: boolean;
  readonly onEdit: (id: string) => void;
}

export function RunMenu({ row, isBaseline, isPinned, onEdit }: RunMenuProps) {
  const { id, name, record, state } = row;
  const isTraining = state === 'under way' || state === 'in another tab';
  const actions: readonly { readonly label: string; readonly run: () => unknown; readonly isDisabled?: boolean }[] = [
    { label: 'Open', run: () => openInTrain(id) },
    { label: 'Draw only this', run: () => chooseRuns([id]) },
    {
      label: isBaseline ? 'No longer the baseline' : 'Make it the baseline',
      run: () => setBaseline(isBaseline ? null : id),
    },
    { label: isPinned ? 'Unpin' : 'Pin to the top', run: () => togglePin(id) },
    { label: 'Name, notes, tags, colour …', run: () => onEdit(id) },
    { label: 'Use these settings', run: () => writeAsSentence(record) },
    { label: 'Train again with another seed', run: () => trainWithAnotherSeed(record) },
    { label: 'Export (.zip)', run: () => downloadRunArchive(record) },
    { label: 'Delete', run: () => deleteRun(id, name), isDisabled: isTraining },
  ];
  return (
    <MenuTrigger>
      <AriaButton
        aria-label={`Actions for ${name}`}
        className={classNames(controls.button, controls.quiet, styles.more)}
      >
        <span aria-hidden="true">⋯</span>
      </AriaButton>
      <Popover className={controls.popover ?? ''} placement="bottom end">
        <Menu
          aria-label={`Actions for ${name}`}
          className={classNames(controls.listBox, controls.listBoxInPopover)}
          disabledKeys={actions.filter(({ isDisabled }) => isDisabled).map(({ label }) => label)}
          onAction={(key) => {
            const action = actions.find(({ label }) => label === key);
            Promise.resolve(action?.run()).catch(showError);
          }}
        >
          {actions.map(({ label }) => (
            <MenuItem key={label} id={label} textValue={label} className={classNames(controls.option, styles.menuItem)}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
