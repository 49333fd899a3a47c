/** The third noun: the target task. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { chooseTask, draftStore } from '../../lab/draft/draftStore.ts';
import { beginMixture, openMixture } from '../../lab/draft/mixtureStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, taskOfLab } from '../../lab/labStore.ts';
import { Button } from '../controls/Button.tsx';
import { FileButton } from '../controls/FileButton.tsx';
import layout from '../design/layout.module.css';
import { Noun } from './Noun.tsx';
import { PickerList } from './PickerList.tsx';

const MixturePicker = lazy(async () => ({ default: (await import('./MixturePicker.tsx')).MixturePicker }));

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
  const [isMixing, setMixing] = useState(chosen !== null && 'mixture' in chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the picker opens, and not again while it is filled in.
  useEffect(() => openMixture(index, given), []);
  if (isMixing) {
    return (
      <Suspense fallback={<p>Loading …</p>}>
        <MixturePicker onUsed={close} onBack={() => setMixing(false)} />
      </Suspense>
    );
  }
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
  // A mixture is not among these.
  const isLab = chosen !== null && 'spec' in chosen && chosen.spec.train.startsWith('lab:');
  const chosenId = chosen === null ? null : `${isLab ? 'lab' : 'own'}/${chosen.name}`;
  return (
    <>
      <div className={layout.row}>
        <FileButton label="Choose file …" onChosen={close} />
        <Button
          onPress={() => {
            if (chosenId !== null) beginMixture(chosenId);
            setMixing(true);
          }}
        >
          Mix several tasks …
        </Button>
      </div>
      <PickerList
        label="Tasks"
        chosenId={chosenId}
        onChosen={close}
        sections={[
          { title: 'From the lab', items: lab },
          { title: 'Your tables', items: own },
        ]}
      />
    </>
  );
}
