/** Prompts as columns of "Try it", each in the form in which it was trained. */
import { PLAIN_FORM, type PromptForm } from '../../t5/promptForm.ts';
import { sourceOfCheckpoint } from '../draft/chooseCheckpoint.ts';
import type { PromptSource } from '../draft/draftTypes.ts';
import { formOfEntry } from '../library/entryForm.ts';
import { libraryStore } from '../library/libraryStore.ts';
import { runNotesStore, titleOf } from '../run/runNotes.ts';
import { runsStore, type ShownRun } from '../run/runsStore.ts';
import { storedRunsStore } from '../run/storedRuns.ts';
import { type TryColumn, tryStore } from './tryStore.ts';

/** Adds a prompt behind the others; one that is there already stays where it is. Returns its id. */
export function addColumn(source: PromptSource): string {
  const id = columnId(source);
  const { length, width, values } = source.prompt;
  const column: TryColumn = {
    id,
    name: source.name,
    prompt: { length, width, values, form: formOf(source) },
    outcome: null,
  };
  tryStore.setState(({ columns }) =>
    columns.some((known) => known.id === id) ? {} : { columns: [...columns, column] },
  );
  return id;
}

/** The prompt that a run started from, where the page holds it, and its newest one. */
export function sourceAndTuned(run: ShownRun): PromptSource[] {
  const { id, spec, before, checkpoints } = run;
  const name = titleOf(runNotesStore.getState().byId, run);
  const newest = checkpoints.at(-1);
  const { init } = spec.prompt;
  const source: PromptSource[] =
    before === null || (init.kind !== 'file' && init.kind !== 'checkpoint')
      ? []
      : [{ kind: 'prompt', name: `source of ${name}`, prompt: before, init, changes: [] }];
  return newest === undefined ? source : [...source, sourceOfCheckpoint({ id, name }, newest)];
}

function columnId({ init, name, changes }: PromptSource): string {
  const place = init.kind === 'file' ? init.path : `${init.run}/${init.step}`;
  return [init.kind, place, name, ...changes].join('|');
}

/** As the run that made it says; a prompt of which no run is known is a plain one. */
function formOf({ init, prompt }: PromptSource): PromptForm {
  if (init.kind === 'checkpoint') {
    const shown = runsStore.getState().runs[init.run];
    const spec = shown?.spec ?? storedRunsStore.getState().runs.find(({ id }) => id === init.run)?.spec;
    return spec === undefined ? PLAIN_FORM : formIn(spec.prompt);
  }
  const entry = libraryStore.getState().stored?.find(({ value }) => value.prompt === prompt);
  return entry === undefined ? PLAIN_FORM : formOfEntry(entry);
}

function formIn({ position, attention }: PromptForm): PromptForm {
  return { position, attention };
}
