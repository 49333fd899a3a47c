/** Several prompts of one model answer a task's validation examples, and vote. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { mixableTasks } from '../../lab/draft/mixtureStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore } from '../../lab/labStore.ts';
import {
  cancelVote,
  ensembleStore,
  evaluateVoters,
  resultOf,
  taskOfEnsemble,
  votersAmong,
} from '../../lab/library/ensemble.ts';
import { groupedByTask, type LibraryEntry, type LibraryModel } from '../../prompts/library/libraryEntry.ts';
import { mayBeOf } from '../../prompts/library/modelGroups.ts';
import { Button } from '../controls/Button.tsx';
import { Choices } from '../controls/Choices.tsx';
import { classNames } from '../controls/classNames.ts';
import { NumberField, Select } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { EnsembleResults } from './EnsembleResults.tsx';

const MAX_EXAMPLES = 1_000_000;

interface EnsembleProps {
  readonly entries: readonly LibraryEntry[];
  /** Of the library that is shown. */
  readonly model: LibraryModel;
  /** The sentence's. */
  readonly loaded: LibraryModel | null;
}

export function Ensemble({ entries, model, loaded }: EnsembleProps) {
  const { device } = useStore(deviceStore);
  const fitsSentence = loaded !== null && mayBeOf(loaded, model);
  return (
    <section aria-labelledby="ensemble-title" className={layout.part}>
      <h3 id="ensemble-title">Let several vote</h3>
      <p className={classNames(typeset.quiet, typeset.intro)}>
        Prompts of one task, tuned from other seeds or sources, make other mistakes. They answer each example in one
        pass through the model, and the answer that most give counts: an ensemble without a second model (Lester et al.
        2021, section 6).
      </p>
      {entries.length < 2 ? (
        <p className={classNames(typeset.quiet, typeset.intro)}>
          A vote needs two prompts of this library: train a task from two seeds and add the finished runs, or drop their
          prompts.
        </p>
      ) : !fitsSentence ? (
        <p
          className={classNames(typeset.quiet, typeset.intro)}
        >{`To evaluate them, choose the model ${model.name} in the sentence first.`}</p>
      ) : device.kind === 'missing' ? (
        <p className={classNames(typeset.quiet, typeset.intro)}>
          The prompts need the model to answer, and that needs WebGPU.
        </p>
      ) : (
        <Ballot entries={entries} loaded={loaded} />
      )}
    </section>
  );
}

function Ballot({ entries, loaded }: Pick<EnsembleProps, 'entries' | 'loaded'>) {
  const state = useStore(ensembleStore);
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const tasks = useMemo(
    () => mixableTasks(index, given, { others: [] }).filter(({ task: { spec } }) => spec.validation !== undefined),
    [index, given],
  );
  const { chosen, maxValidationExamples, isRunning } = state;
  const result = resultOf(state, loaded);
  const voters = votersAmong(entries, state);
  const task = taskOfEnsemble(tasks, voters, state);
  const lengths = new Set(voters.map(({ value }) => value.prompt.length));
  const seeds = groupedByTask(entries).filter((group) => group.entries.length > 1);
  return (
    <>
      <Choices
        title="Prompts"
        options={entries.map(({ id, name }) => [id, name] as const)}
        chosen={chosen}
        onChange={(next) => ensembleStore.setState({ chosen: next })}
      />
      {seeds.length > 0 && (
        <p className={layout.row}>
          {seeds.map((group) => (
            <Button
              key={group.task}
              small
              onPress={() => ensembleStore.setState({ chosen: new Set(group.entries.map(({ id }) => id)) })}
            >
              {`All ${group.entries.length} of ${group.task}`}
            </Button>
          ))}
        </p>
      )}
      <div className={layout.fields}>
        <Select
          label="Task"
          description="Those with a validation table."
          choices={tasks.map(({ id, task: { name } }) => ({ id, name }))}
          value={task?.id ?? ''}
          onChange={(taskId) => ensembleStore.setState({ taskId })}
        />
        <NumberField
          label="Validation examples"
          description="At most; 0 = all."
          value={maxValidationExamples}
          minValue={0}
          maxValue={MAX_EXAMPLES}
          onChange={(next) => ensembleStore.setState({ maxValidationExamples: next })}
        />
      </div>
      <p className={layout.row}>
        <Button
          look="primary"
          isDisabled={voters.length < 2 || lengths.size > 1 || task === undefined || isRunning}
          onPress={() => task !== undefined && void evaluateVoters(voters, task)}
        >
          Evaluate as ensemble
        </Button>
        {isRunning && (
          <Button look="quiet" onPress={cancelVote}>
            Cancel
          </Button>
        )}
        <span role="status" className={classNames(typeset.quiet, typeset.intro)}>
          {isRunning ? 'The prompts answer …' : hintOf(voters.length, lengths)}
        </span>
      </p>
      {result !== null && <EnsembleResults result={result} />}
    </>
  );
}

function hintOf(voters: number, lengths: ReadonlySet<number>): string {
  if (voters < 2) return 'Choose two prompts or more.';
  if (lengths.size > 1) return `They must be equally long; these have ${[...lengths].join(' and ')} rows.`;
  return voters % 2 === 0 ? `${voters} prompts; in a tie the first one decides.` : `${voters} prompts.`;
}
