/** The library's prompts, seeds of a task together, with their steps and norms. Pressing a name selects it. */
import { useMemo } from 'react';
import { shortNumber } from '../../lab/words/numbers.ts';
import { groupedByTask, type LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { promptStatistics } from '../../prompts/statistics.ts';
import styles from './prompts.module.css';

interface LibraryTableProps {
  readonly entries: readonly LibraryEntry[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

export function LibraryTable({ entries, selectedId, onSelect }: LibraryTableProps) {
  const groups = useMemo(() => groupedByTask(entries), [entries]);
  if (entries.length === 0) {
    return (
      <p className={styles.quiet}>This library is empty. Drop prompts of this model, or add those of your runs.</p>
    );
  }
  return (
    <div className={styles.frame}>
      <table className={styles.prompts} aria-label="Prompts of the library">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Prompt</th>
            <th scope="col">Size</th>
            <th scope="col">
              <abbr title="Steps of tuning of the checkpoint that a target starts with">Value’s step</abbr>
            </th>
            <th scope="col">
              <abbr title="Steps of tuning of the checkpoint that prompts are compared by">Key’s step</abbr>
            </th>
            <th scope="col">
              <abbr title="Euclidean norm of the whole value">Norm</abbr>
            </th>
            <th scope="col">
              <abbr title="Mean Euclidean norm of the value's rows">Row norm</abbr>
            </th>
          </tr>
        </thead>
        {groups.map(({ task, entries: seeds }) => (
          <tbody key={task}>
            {seeds.map((entry, place) => (
              <tr key={entry.id} aria-current={entry.id === selectedId || undefined}>
                {place === 0 && (
                  <th scope="rowgroup" rowSpan={seeds.length}>
                    {task}
                  </th>
                )}
                <EntryCells entry={entry} isSelected={entry.id === selectedId} onSelect={onSelect} />
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
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

function EntryCells({ entry, isSelected, onSelect }: EntryCellsProps) {
  const { prompt } = entry.value;
  const { norm, meanRowNorm } = useMemo(() => promptStatistics(prompt), [prompt]);
  return (
    <>
      <td>
        <button type="button" className={styles.pick} aria-pressed={isSelected} onClick={() => onSelect(entry.id)}>
          {entry.name}
        </button>
      </td>
      <td>{`${prompt.length} × ${prompt.width}`}</td>
      <td>{stepWords(entry.value.step)}</td>
      <td>{entry.key === null ? 'the same' : stepWords(entry.key.step)}</td>
      <td>{shortNumber(norm)}</td>
      <td>{shortNumber(meanRowNorm)}</td>
    </>
  );
}

function stepWords(step: number | null): string {
  return step === null ? 'unknown' : String(step);
}
