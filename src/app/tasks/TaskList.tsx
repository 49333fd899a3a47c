/** The tasks to pick from: pressing a name shows it. */

import type { KnownTask } from '../../lab/tasks/knownTasks.ts';
import { selectTask } from '../../lab/tasks/tasksStore.ts';
import typeset from '../design/typeset.module.css';
import styles from './tasks.module.css';

interface TaskListProps {
  readonly tasks: readonly KnownTask[];
  readonly selected: KnownTask | null;
  /** The task in the sentence. */
  readonly chosenName: string | null;
}

export function TaskList({ tasks, selected, chosenName }: TaskListProps) {
  return (
    <nav aria-label="Tasks at hand" className={styles.list}>
      <ul>
        {tasks.map(({ id, choice, lab }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.pick}
              aria-pressed={id === selected?.id}
              onClick={() => selectTask(id)}
            >
              <span className={styles.pickName}>{choice.name}</span>
              <span className={typeset.quiet}>
                {lab === null ? 'your table' : 'from the lab'}
                {choice.name === chosenName && ', in the sentence'}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
