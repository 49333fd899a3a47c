/** A grid of sources × targets × seeds to be filled in. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, recipeOfLab, taskOfLab } from '../../lab/labStore.ts';
import { addStudy } from '../../lab/studies/editStudies.ts';
import { scratchInit, studyOfGrid } from '../../lab/studies/gridStudy.ts';
import { Button } from '../controls/Button.tsx';
import { Choices } from '../controls/Choices.tsx';
import { classNames } from '../controls/classNames.ts';
import { NumberField, TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './studies.module.css';

const SCRATCH = 'scratch';

export function GridForm({ onAdded }: { onAdded: () => void }) {
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const [name, setName] = useState('my study');
  const [sources, setSources] = useState<ReadonlySet<string>>(new Set([SCRATCH]));
  const [targets, setTargets] = useState<ReadonlySet<string>>(new Set());
  const [numbers, setNumbers] = useState({ seedCount: 3, steps: 10, evaluateEvery: 5, maxValidationExamples: 100 });
  if (index === null) return <p className={typeset.quiet}>The lab’s index has not come yet.</p>;
  const tasks = [...index.tasks.map(taskOfLab), ...given];
  const prompts = index.prompts.filter((prompt) => sources.has(prompt.name));
  const chosen = tasks.filter((task) => targets.has(task.name));
  const pairs = chosen.reduce(
    (sum, task) => sum + (sources.has(SCRATCH) ? 1 : 0) + prompts.filter((prompt) => prompt.task !== task.name).length,
    0,
  );
  const runs = pairs * numbers.seedCount;
  const add = async () => {
    const { recipe, promptLength } = recipeOfLab(index);
    const { seedCount, ...changes } = numbers;
    const json = studyOfGrid({
      name,
      prompts,
      scratch: sources.has(SCRATCH) ? scratchInit(index) : null,
      targets: chosen,
      seedCount,
      promptLength,
      recipe: { ...recipe, ...changes, checkpointEvery: 0 },
    });
    await addStudy(json, `${name}.json`, `${name}.json`, Object.assign({}, ...chosen.map(({ files }) => files)));
    onAdded();
  };
  const number = (key: keyof typeof numbers, label: string, minValue: number, maxValue: number) => (
    <NumberField
      label={label}
      value={numbers[key]}
      onChange={(value) => setNumbers({ ...numbers, [key]: value })}
      minValue={minValue}
      maxValue={maxValue}
    />
  );
  return (
    <div className={classNames(layout.part, styles.form)}>
      <Choices
        title="Sources"
        options={[[SCRATCH, 'from scratch'], ...index.prompts.map((prompt) => [prompt.name, prompt.name] as const)]}
        chosen={sources}
        onChange={setSources}
      />
      <Choices
        title="Targets"
        options={tasks.map((task) => [task.name, task.name] as const)}
        chosen={targets}
        onChange={setTargets}
      />
      <div className={layout.fields}>
        <TextField label="Name" value={name} onChange={setName} />
        {number('seedCount', 'Seeds', 1, 20)}
        {number('steps', 'Steps a run', 1, 100_000)}
        {number('evaluateEvery', 'Evaluate every', 0, 100_000)}
        {number('maxValidationExamples', 'Validation examples', 0, 100_000)}
      </div>
      <div className={layout.row}>
        <Button look="primary" isDisabled={runs === 0} onPress={() => void add().catch(showError)}>
          Add study
        </Button>
        <span className={typeset.quiet}>
          {runs === 0 ? 'Choose a source and a target.' : `${runs} ${runs === 1 ? 'run' : 'runs'}`}
          {sources.has(SCRATCH) || runs === 0 ? '' : '; without “from scratch” there is nothing to compare with'}
        </span>
      </div>
    </div>
  );
}
