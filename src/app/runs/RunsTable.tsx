/** The table of runs: sorted, grouped, with an eye a row that draws the run. Keys and roles are a grid's. */
import { memo, useMemo, useState } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components/Table';
import { useStore } from 'zustand';
import { comparisonStore } from '../../lab/compare/comparisonStore.ts';
import { showError } from '../../lab/errorsStore.ts';
import { groupedRows, type RunGroup, type RunRow } from '../../lab/runs/runRows.ts';
import { RUN_COLUMNS, type RunColumn } from '../../lab/runs/runsView.ts';
import { changeRunsView, chooseRuns, runsViewStore } from '../../lab/runs/runsViewStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { RunCell } from './RunCell.tsx';
import { RUN_COLUMN_HINTS, RUN_COLUMN_NAMES } from './runColumns.ts';
import styles from './runsView.module.css';

interface RunsTableProps {
  readonly rows: readonly RunRow[];
  /** Hears which run the pointer or the keyboard is at, or null. */
  readonly onHighlight: (id: string | null) => void;
  readonly onEdit: (id: string) => void;
}

/** So many rows are there at first, and so many more at a press: a table of thousands stays quick. */
const PAGE = 100;
/** Keys of the rows that are a group's heading. */
const GROUP = 'group ';

type Line = { readonly key: string; readonly group: RunGroup } | { readonly key: string; readonly row: RunRow };

/** Not rendered anew when the pointer is at another run: that is the chart's business. */
export const RunsTable = memo(function RunsTable({ rows, onHighlight, onEdit }: RunsTableProps) {
  const view = useStore(runsViewStore);
  const { places } = useStore(comparisonStore);
  const groups = useMemo(() => groupedRows(rows, view), [rows, view]);
  const all = useMemo(() => groups.flatMap((group) => linesOf(group, view.folded)), [groups, view.folded]);
  const [most, setMost] = useState(PAGE);
  const lines = all.slice(0, most);
  const shownIds = lines.flatMap((line) => ('row' in line ? [line.row.id] : []));
  const columns = RUN_COLUMNS.filter((column) => view.columns.includes(column));
  const baseline = rows.find(({ id }) => id === view.baseline) ?? null;

  const choose = (ids: readonly string[]) => {
    // What the search or a folded group hides stays as it is.
    const hidden = view.chosen.filter((id) => !shownIds.includes(id));
    const kept = view.chosen.filter((id) => ids.includes(id));
    void chooseRuns([...hidden, ...kept, ...ids.filter((id) => !kept.includes(id))]).catch(showError);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears what the rows in it are told
    <div
      className={classNames(tables.frame, styles.frame)}
      onFocus={({ target }) => onHighlight(keyOfRow(target))}
      onBlur={() => onHighlight(null)}
      onPointerLeave={() => onHighlight(null)}
    >
      <Table
        aria-label="Runs"
        className={classNames(tables.table, tables.small, tables.sticky, styles.table)}
        selectionMode="multiple"
        selectedKeys={view.chosen.filter((id) => shownIds.includes(id))}
        onSelectionChange={(keys) => choose(keys === 'all' ? shownIds : shownIds.filter((id) => keys.has(id)))}
        disabledKeys={lines.flatMap((line) => ('group' in line ? [line.key] : []))}
        disabledBehavior="selection"
        sortDescriptor={view.sort}
        onSortChange={({ column, direction }) => changeRunsView({ sort: { column: column as RunColumn, direction } })}
      >
        <TableHeader>
          <Column className={styles.eyeColumn ?? ''}>
            <Eye label="Draw all runs of the table" />
          </Column>
          {columns.map((column) => (
            <Column
              key={column}
              id={column}
              isRowHeader={column === 'name'}
              allowsSorting
              className={classNames(column === 'name' && styles.nameColumn, isNumeric(column) && styles.number)}
            >
              {({ sortDirection }) => (
                <span title={RUN_COLUMN_HINTS[column]} className={styles.columnHead}>
                  {RUN_COLUMN_NAMES[column]}
                  <span aria-hidden="true" className={styles.arrow}>
                    {sortDirection === undefined ? '' : sortDirection === 'ascending' ? '↑' : '↓'}
                  </span>
                </span>
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody
          items={lines.map((line) => ({ ...line, id: line.key }))}
          dependencies={[columns, view, places, baseline]}
          renderEmptyState={() => (
            <p className={typeset.quiet}>
              No run fits “{view.search}”.{' '}
              <Button small look="quiet" onPress={() => changeRunsView({ search: '' })}>
                Show all runs
              </Button>
            </p>
          )}
        >
          {(line) =>
            'group' in line ? (
              <Row id={line.key} textValue={line.group.title} className={styles.groupRow ?? ''}>
                <Cell colSpan={columns.length + 1}>
                  <GroupHead group={line.group} isFolded={view.folded.includes(line.group.key)} />
                </Cell>
              </Row>
            ) : (
              <Row
                id={line.row.id}
                textValue={line.row.name}
                className={styles.row ?? ''}
                onHoverStart={() => onHighlight(line.row.id)}
                onDoubleClick={() => void chooseRuns([line.row.id]).catch(showError)}
              >
                <Cell className={styles.eyeColumn ?? ''}>
                  <Eye label={`Draw ${line.row.name}`} />
                </Cell>
                {columns.map((column) => (
                  <Cell
                    key={column}
                    className={classNames(column === 'name' && styles.nameColumn, isNumeric(column) && styles.number)}
                  >
                    <RunCell
                      row={line.row}
                      column={column}
                      view={view}
                      baseline={baseline}
                      place={places[line.row.id] ?? null}
                      onEdit={onEdit}
                    />
                  </Cell>
                ))}
              </Row>
            )
          }
        </TableBody>
      </Table>
      {all.length > most && (
        <Button small look="quiet" onPress={() => setMost(most + PAGE)}>
          Show {Math.min(PAGE, all.length - most)} more of {all.length - most}
        </Button>
      )}
    </div>
  );
});

function Eye({ label }: { label: string }) {
  return (
    <Checkbox slot="selection" aria-label={label} className={styles.eye ?? ''}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M1.5 10C4 5.5 7 4 10 4s6 1.5 8.5 6c-2.5 4.500-5.500 6-8.500 6s-6-1.500-8.500-6Z" />
        <circle cx="10" cy="10" r="3" />
        <path className={styles.lid} d="M3 17 17 3" />
      </svg>
    </Checkbox>
  );
}

function GroupHead({ group, isFolded }: { group: RunGroup; isFolded: boolean }) {
  const { folded, chosen } = useStore(runsViewStore);
  const ids = group.rows.map(({ id }) => id);
  const areDrawn = ids.every((id) => chosen.includes(id));
  const others = chosen.filter((id) => !ids.includes(id));
  return (
    <span className={styles.groupHead}>
      <Button
        small
        look="quiet"
        aria-expanded={!isFolded}
        onPress={() =>
          changeRunsView({ folded: isFolded ? folded.filter((key) => key !== group.key) : [...folded, group.key] })
        }
      >
        <span aria-hidden="true">{isFolded ? '▸' : '▾'}</span> {group.title} <span>({group.rows.length})</span>
      </Button>
      <Button
        small
        look="quiet"
        aria-label={`${areDrawn ? 'Hide' : 'Draw'} the runs of ${group.title}`}
        onPress={() => void chooseRuns(areDrawn ? others : [...others, ...ids]).catch(showError)}
      >
        {areDrawn ? 'Hide these' : 'Draw these'}
      </Button>
    </span>
  );
}

function linesOf(group: RunGroup, folded: readonly string[]): Line[] {
  const runs = group.rows.map((row) => ({ key: row.id, row }));
  if (group.title === '') return runs;
  return [{ key: `${GROUP}${group.key}`, group }, ...(folded.includes(group.key) ? [] : runs)];
}

/** The run whose row holds an element, if it is one. */
function keyOfRow(element: EventTarget): string | null {
  const row = element instanceof Element ? element.closest<HTMLElement>('[role="row"][data-key]') : null;
  const key = row?.dataset.key ?? null;
  return key?.startsWith(GROUP) ? null : key;
}

function isNumeric(column: RunColumn): boolean {
  return column === 'step' || column === 'best' || column === 'loss' || column === 'seconds';
}
