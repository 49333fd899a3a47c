/** The library's prompts, seeds of a task together, with their steps and norms. Pressing a name selects it. */
import { useMemo } from 'react';
import { shortNumber } from '../../lab/words/numbers.ts';
import { groupedByTask, type LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { promptStatistics } from '../../prompts/statistics.ts';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { type TableColumn, TableHead } from '../controls/tables.tsx';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import styles from './prompts.module.css';

const NAME_COLUMNS: readonly (string | TableColumn)[] = [
  'Task',
  'Prompt',
  { name: 'Size', hint: 'Rows × numbers in each', isNumber: true },
];
const NORM_COLUMNS: readonly TableColumn[] = [
  { name: 'Norm', hint: 'Euclidean norm of the whole value', isNumber: true },
  { name: 'Row norm', hint: 'Mean Euclidean norm of the value’s rows', isNumber: true },
];

/** After the size, where any are known: the lab's own prompts do not say. */
const STEP_COLUMNS: readonly TableColumn[] = [
  { name: 'Value’s step', hint: 'Steps of tuning of the checkpoint that a target starts with', isNumber: true },
  { name: 'Key’s step', hint: 'Steps of tuning of the checkpoint that prompts are compared by', isNumber: true },
];

interface LibraryTableProps {
  readonly entries: readonly LibraryEntry[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

export function LibraryTable({ entries, selectedId, onSelect }: LibraryTableProps) {
  const groups = useMemo(() => groupedByTask(entries), [entries]);
  const hasSteps = entries.some(({ value, key }) => value.step !== null || (key !== null && key.step !== null));
  if (entries.length === 0) {
    return (
      <p className={typeset.quiet}>This library is empty. Drop prompts of this model, or add those of your runs.</p>
    );
  }
  return (
    <div className={tables.frame}>
      <table className={classNames(tables.table, styles.prompts)} aria-label="Prompts of the library">
        <TableHead columns={[...NAME_COLUMNS, ...(hasSteps ? STEP_COLUMNS : []), ...NORM_COLUMNS]} />
        {groups.map(({ task, entries: seeds }) => (
          <tbody key={task}>
            {seeds.map((entry, place) => (
              <tr key={entry.id} aria-current={entry.id === selectedId || undefined}>
                {place === 0 && (
                  <th scope="rowgroup" rowSpan={seeds.length}>
                    {task}
                  </th>
                )}
                <EntryCells
                  entry={entry}
                  hasSteps={hasSteps}
                  isSelected={entry.id === selectedId}
                  onSelect={onSelect}
                />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface EntryCellsProps {
  readonly entry: LibraryEntry;
  readonly hasSteps: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

function EntryCells({ entry, hasSteps, isSelected, onSelect }: EntryCellsProps) {
  const { prompt, step } = entry.value;
  const { norm, meanRowNorm } = useMemo(() => promptStatistics(prompt), [prompt]);
  return (
    <>
      <td>
        <button type="button" className={controls.link} aria-pressed={isSelected} onClick={() => onSelect(entry.id)}>
          {entry.name}
        </button>
      </td>
      <td data-number>{`${prompt.length} × ${prompt.width}`}</td>
      {hasSteps && (
        <>
          <td data-number>{step ?? '–'}</td>
          {/* Without a key of its own it is compared by its value. */}
          <td data-number>{(entry.key === null ? step : entry.key.step) ?? '–'}</td>
        </>
      )}
      <td data-number>{shortNumber(norm)}</td>
      <td data-number>{shortNumber(meanRowNorm)}</td>
    </>
  );
}
