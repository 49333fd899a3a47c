/** Above the table of runs: find, group, choose columns, choose what is drawn, take everything away or bring it in. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { deleteRuns } from '../../lab/run/storedRuns.ts';
import { isFound, type RunRow } from '../../lab/runs/runRows.ts';
import { RUN_COLUMNS, RUN_GROUPINGS, type RunGrouping } from '../../lab/runs/runsView.ts';
import { changeRunsView, chooseRuns, MOST_DRAWN, runsViewStore } from '../../lab/runs/runsViewStore.ts';
import { downloadEverything } from '../../lab/storage/downloadArchive.ts';
import { Button } from '../controls/Button.tsx';
import { Chevron } from '../controls/Chevron.tsx';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { Select, TextField } from '../controls/fields.tsx';
import { Popup } from '../controls/Popup.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { ImportButton } from './ImportButton.tsx';
import { GROUPING_NAMES, RUN_COLUMN_NAMES } from './runColumns.ts';
import styles from './runsView.module.css';

const GROUPINGS = RUN_GROUPINGS.map((id) => ({ id, name: GROUPING_NAMES[id] }));

export function RunsToolbar({ rows }: { rows: readonly RunRow[] }) {
  const { search, grouping, chosen } = useStore(runsViewStore);
  const found = rows.filter((row) => isFound(row, search));
  const drawn = rows.filter(({ id }) => chosen.includes(id));
  const deletable = drawn.filter(({ state }) => state !== 'under way' && state !== 'in another tab');
  return (
    <div className={layout.part}>
      <div className={styles.fields}>
        <TextField label="Search" value={search} onChange={(next) => changeRunsView({ search: next })} />
        <Select
          label="Groups"
          choices={GROUPINGS}
          value={grouping}
          onChange={(id) => changeRunsView({ grouping: id as RunGrouping, folded: [] })}
        />
        <ColumnChoice />
      </div>
      <div className={layout.row}>
        <span role="status" className={typeset.quiet}>
          {found.length === rows.length ? countWords(rows.length) : `${found.length} of ${countWords(rows.length)}`},{' '}
          {drawn.length} drawn
        </span>
        <Button
          small
          look="quiet"
          isDisabled={found.length === 0}
          onPress={() => void chooseRuns(found.map(({ id }) => id)).catch(showError)}
        >
          {found.length > MOST_DRAWN ? `Draw the first ${MOST_DRAWN}` : 'Draw all'}
        </Button>
        <Button
          small
          look="quiet"
          isDisabled={chosen.length === 0}
          onPress={() => void chooseRuns([]).catch(showError)}
        >
          Draw none
        </Button>
        <Button
          small
          look="quiet"
          isDisabled={deletable.length === 0}
          onPress={() => void deleteRuns(deletable.map(({ id, name }) => ({ id, name }))).catch(showError)}
        >
          Delete the drawn
        </Button>
        <span className={classNames(layout.row, styles.files)}>
          <ImportButton small />
          <Button small look="quiet" onPress={() => void downloadEverything().catch(showError)}>
            Export everything (.zip)
          </Button>
        </span>
      </div>
    </div>
  );
}

function ColumnChoice() {
  const { columns } = useStore(runsViewStore);
  return (
    <Popup
      label="Columns"
      button={
        <AriaButton className={classNames(controls.button)}>
          Columns <Chevron />
        </AriaButton>
      }
    >
      {() => (
        <ListBox
          aria-label="Columns"
          className={controls.listBox ?? ''}
          selectionMode="multiple"
          escapeKeyBehavior="none"
          selectedKeys={columns}
          disabledKeys={['name']}
          onSelectionChange={(keys) =>
            changeRunsView({
              columns: RUN_COLUMNS.filter((column) => column === 'name' || keys === 'all' || keys.has(column)),
            })
          }
          autoFocus
        >
          {RUN_COLUMNS.map((column) => (
            <ListBoxItem
              key={column}
              id={column}
              textValue={RUN_COLUMN_NAMES[column]}
              className={controls.option ?? ''}
            >
              <span className={controls.optionName}>{RUN_COLUMN_NAMES[column]}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      )}
    </Popup>
  );
}

function countWords(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}
