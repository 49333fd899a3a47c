/** A grid of sources × targets × learning rates × seeds to be filled in. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { showError } from '../../lab/errorsStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, taskOfLab } from '../../lab/labStore.ts';
import { addStudy } from '../../lab/studies/editStudies.ts';
import { learningRatesOf, studyOfGrid } from '../../lab/studies/gridStudy.ts';
import { studyBaseOf } from '../../lab/studies/studyBase.ts';
import { studySourcesOf } from '../../lab/studies/studySources.ts';
import { Button } from '../controls/Button.tsx';
import { Choices } from '../controls/Choices.tsx';
import { classNames } from '../controls/classNames.ts';
import { NumberField, TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { useLabPrompts } from '../prompts/useLabPrompts.ts';
import { useShownLibrary } from '../prompts/useShownLibrary.ts';
import { SentenceBase } from './SentenceBase.tsx';
import styles from './studies.module.css';

const SCRATCH = 'scratch';
/** Enough for the lab, whose tasks take few; another model's are the sentence's. */
const LAB_STEPS = 10;

export function GridForm({ onAdded }: { onAdded: () => void }) {
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const draft = useStore(draftStore);
  useLabPrompts();
  const { ofSentence: library } = useShownLibrary();
  const [name, setName] = useState('my study');
  const [sources, setSources] = useState<ReadonlySet<string>>(new Set([SCRATCH]));
  const [targets, setTargets] = useState<ReadonlySet<string>>(new Set());
  const [rates, setRates] = useState(String(draft.recipe.optimizer.learningRate));
  const [numbers, setNumbers] = useState(() => {
    const steps = draft.model.source.kind === 'lab' ? LAB_STEPS : draft.recipe.steps;
    return { seedCount: 3, steps, evaluateEvery: Math.ceil(steps / 2), maxValidationExamples: 100 };
  });
  if (index === null) return <p className={typeset.quiet}>The lab’s index has not come yet.</p>;
  const tasks = [...index.tasks.map(taskOfLab), ...given];
  const fitting = library.filter(({ value }) => value.prompt.length === draft.promptLength);
  const fromScratch = sources.has(SCRATCH);
  const entries = fitting.filter(({ id }) => sources.has(id));
  const chosen = tasks.filter((task) => targets.has(task.name));
  const learningRates = learningRatesOf(rates);
  const pairs = chosen.reduce(
    (sum, task) => sum + (fromScratch ? 1 : 0) + entries.filter((entry) => entry.task !== task.name).length,
    0,
  );
  const runs = pairs * numbers.seedCount * (learningRates?.length ?? 0);
  const add = async () => {
    const { seedCount, ...changes } = numbers;
    const base = studyBaseOf(draft, index);
    const { sources: starts, files } = studySourcesOf(entries);
    const json = studyOfGrid({
      name,
      base: { ...base, recipe: { ...base.recipe, ...changes, checkpointEvery: 0 } },
      sources: starts,
      fromScratch,
      targets: chosen,
      learningRates: learningRates ?? [],
      seedCount,
    });
    await addStudy(json, `${name}.json`, `${name}.json`, Object.assign(files, ...chosen.map((task) => task.files)));
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
      <SentenceBase />
      <Choices
        title="Sources"
        options={[[SCRATCH, 'from scratch'], ...fitting.map((entry) => [entry.id, entry.name] as const)]}
        chosen={sources}
        onChange={setSources}
      />
      {fitting.length < library.length && (
        <p className={typeset.quiet}>
          {library.length - fitting.length} of the library’s prompts are not {draft.promptLength} tokens long, as the
          sentence’s recipe has it.
        </p>
      )}
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
        <TextField label="Learning rates" description="0.3, 0.1 trains with both" value={rates} onChange={setRates} />
      </div>
      <div className={layout.row}>
        <Button look="primary" isDisabled={runs === 0} onPress={() => void add().catch(showError)}>
          Add study
        </Button>
        <span className={typeset.quiet}>{runWords(runs, fromScratch, learningRates !== null)}</span>
      </div>
    </div>
  );
}

function runWords(runs: number, fromScratch: boolean, hasRates: boolean): string {
  if (!hasRates) return 'Learning rates are numbers above 0, with commas between them.';
  if (runs === 0) return 'Choose a source and a target.';
  const warning = fromScratch ? '' : '; without “from scratch” there is nothing to compare with';
  return `${runs} ${runs === 1 ? 'run' : 'runs'}${warning}`;
}
