/** The tasks at hand: their data, and what the model will read of it. */
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { knownTasks } from '../../lab/tasks/knownTasks.ts';
import { selectedTask, tasksStore } from '../../lab/tasks/tasksStore.ts';
import typeset from '../design/typeset.module.css';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';
import { ViewHead } from '../views/ViewHead.tsx';
import { PresetList } from './PresetList.tsx';
import { TaskDetails } from './TaskDetails.tsx';
import { TaskList } from './TaskList.tsx';
import styles from './tasks.module.css';

export function TasksView() {
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const { task: chosen } = useStore(draftStore);
  const { selectedId } = useStore(tasksStore);
  const tasks = knownTasks(index, given, chosen);
  const selected = selectedTask(tasks, selectedId, chosen);
  return (
    <>
      <ViewHead
        title="Tasks"
        titleId="tasks-title"
        intro={
          <>
            What a prompt can be taught. A task is a table, and two templates that make of each row a text to read and a
            text to answer.
          </>
        }
      >
        <GiveFiles>Drop or paste a table (.tsv, .csv, .jsonl) to make a task of it, or</GiveFiles>
      </ViewHead>
      <DroppedPanel />
      <div className={styles.pair}>
        <TaskList tasks={tasks} selected={selected} chosenName={chosen?.name ?? null} />
        {selected === null ? (
          <p className={typeset.quiet}>Reading the lab’s tasks …</p>
        ) : (
          <TaskDetails key={selected.id} task={selected} isChosen={selected.choice.name === chosen?.name} />
        )}
      </div>
      <PresetList />
    </>
  );
}
