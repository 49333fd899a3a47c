/** The beginning of "Find a source": which task, and how briefly it is tuned. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, taskOfLab } from '../../lab/labStore.ts';
import { beginSearch } from '../../lab/studies/findSource.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { NumberField, Select } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { SentenceBase } from './SentenceBase.tsx';
import styles from './studies.module.css';

export function SearchForm({ onBegun }: { onBegun: () => void }) {
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const [name, setName] = useState<string | null>(null);
  const [steps, setSteps] = useState(20);
  const [keyStep, setKeyStep] = useState(5);
  const [seedCount, setSeedCount] = useState(3);
  const tasks = [...given, ...(index?.tasks.map(taskOfLab) ?? [])];
  const target = tasks.find((task) => task.name === name) ?? tasks[0];
  if (target === undefined) return <p className={typeset.quiet}>The lab’s index has not come yet.</p>;
  return (
    <div className={classNames(layout.part, styles.form)}>
      <p className={typeset.quiet}>
        The task is tuned from scratch. Its prompt after a few steps says which source prompts of the library it
        resembles (SPoT, section 3.3); its scores after the last step are what a source has to beat.
      </p>
      <SentenceBase />
      <div className={layout.fields}>
        <Select
          label="Task"
          choices={tasks.map((task) => ({ id: task.name, name: task.name }))}
          value={target.name}
          onChange={setName}
        />
        <NumberField label="Steps a run" value={steps} onChange={setSteps} minValue={1} maxValue={100_000} />
        <NumberField
          label="Task embedding at step"
          value={Math.min(keyStep, steps)}
          onChange={setKeyStep}
          minValue={1}
          maxValue={steps}
        />
        <NumberField label="Seeds" value={seedCount} onChange={setSeedCount} minValue={1} maxValue={20} />
      </div>
      <div className={layout.row}>
        <Button
          look="primary"
          onPress={() => {
            beginSearch({ target, steps, keyStep: Math.min(keyStep, steps), seedCount }).catch(showError);
            onBegun();
          }}
        >
          Find a source
        </Button>
      </div>
    </div>
  );
}
