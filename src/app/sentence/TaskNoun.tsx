/** The third noun: the target task. */
import { useStore } from 'zustand';
import { chooseTask, draftStore } from '../../lab/draft/draftStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, taskOfLab } from '../../lab/labStore.ts';
import { FileButton } from '../controls/FileButton.tsx';
import { Noun } from './Noun.tsx';
import { PickerList } from './PickerList.tsx';

export function TaskNoun() {
  const { task } = useStore(draftStore);
  return (
    <Noun id="task" kind="Task" value={task?.name ?? 'choose a task'} misfit={task === null}>
      {(close) => <TaskPicker close={close} />}
    </Noun>
  );
}

function TaskPicker({ close }: { close: () => void }) {
  const { task: chosen } = useStore(draftStore);
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const lab = (index?.tasks ?? []).map((task) => ({
    id: `lab/${task.name}`,
    name: task.name,
    description: `${task.description} “${task.example.input}” → ${task.example.target}`,
    choose: () => chooseTask(taskOfLab(task)),
  }));
  const own = given.map((task) => ({
    id: `own/${task.name}`,
    name: task.name,
    description: `${task.spec.inputs} → ${task.spec.targets}`,
    choose: () => chooseTask(task),
  }));
  // A mixture comes from a run file, and is not among these.
  const isLab = chosen !== null && 'spec' in chosen && chosen.spec.train.startsWith('lab:');
  return (
    <>
      <FileButton label="Choose file …" onChosen={close} />
      <PickerList
        label="Tasks"
        chosenId={chosen === null ? null : `${isLab ? 'lab' : 'own'}/${chosen.name}`}
        onChosen={close}
        sections={[
          { title: 'From the lab', items: lab },
          { title: 'Your tables', items: own },
        ]}
      />
    </>
  );
}
