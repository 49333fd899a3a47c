/** Given files as entries of the library. */
import { keyStepOf } from '../../prompts/library/keyStep.ts';
import type { LibraryEntry, LibraryModel } from '../../prompts/library/libraryEntry.ts';
import { promptNameOf, taskOfName } from '../../prompts/library/taskOfName.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { InspectedCheckpoints, InspectedItem, InspectedPrompt } from '../files/inspected.ts';
import { addEntries } from './libraryStore.ts';

/** T5X prompt tuning goes on counting where the LM-adapted checkpoint of T5 1.1 stopped. */
const T5X_INITIAL_STEP = 1_100_000;

/**
 * Adds every single prompt among the items; returns the others, which need a choice or are none.
 * @throws LabError `Storage`
 */
export async function addPrompts(
  items: readonly InspectedItem[],
  models: readonly LibraryModel[],
): Promise<InspectedItem[]> {
  const prompts = items.flatMap((item) => (item.kind === 'prompt' ? [item] : []));
  const entries = prompts.map((item) => entryOfPrompt(item, models, Date.now()));
  await addEntries(entries, addedWords(entries, models));
  return items.filter(({ kind }) => kind !== 'prompt');
}

/** Adds a run's checkpoints as one entry. @throws LabError `Storage` */
export async function addCheckpoints(
  item: InspectedCheckpoints,
  { valueStep, keyStep }: CheckpointChoice,
  models: readonly LibraryModel[],
): Promise<void> {
  const initialStep = initialStepOf(item);
  const promptAt = (step: number) =>
    item.prompts.find(({ globalStep }) => globalStep === step)?.item ?? item.prompts[0]?.item;
  const [value, key] = [promptAt(valueStep), promptAt(keyStep)];
  if (value === undefined || key === undefined) return;
  const entry: LibraryEntry = {
    ...entryOfPrompt(value, models, Date.now()),
    ...namesOf(item.name),
    origin: { kind: 'file', path: item.name, what: `${item.what} of checkpoints` },
    initialStep,
    value: { step: valueStep - initialStep, prompt: value.source.prompt },
    key: keyStep === valueStep ? null : { step: keyStep - initialStep, prompt: key.source.prompt },
  };
  await addEntries([entry], addedWords([entry], models));
}

/** Which checkpoints become value and key, by T5X's global steps. */
export interface CheckpointChoice {
  readonly valueStep: number;
  readonly keyStep: number;
}

/** To begin with: the last checkpoint, for nothing is known of their validation, and an early one as the key. */
export function firstChoice(item: InspectedCheckpoints): CheckpointChoice {
  const initialStep = initialStepOf(item);
  const steps = item.prompts.map(({ globalStep }) => globalStep - initialStep);
  const last = steps.at(-1) ?? 0;
  return { valueStep: last + initialStep, keyStep: (keyStepOf(steps, last) ?? last) + initialStep };
}

/** Where the global steps began, as far as they tell. */
export function initialStepOf({ prompts }: InspectedCheckpoints): number {
  return (prompts[0]?.globalStep ?? 0) >= T5X_INITIAL_STEP ? T5X_INITIAL_STEP : 0;
}

/**
 * A single prompt. It is taken to be of the first of `models` that is as wide, if its file names no other; else it stands
 * apart, under the model that it names, or under none.
 */
export function entryOfPrompt(item: InspectedPrompt, models: readonly LibraryModel[], addedAtMs: number): LibraryEntry {
  const { prompt } = item.source;
  return {
    id: `file-${crypto.randomUUID()}`,
    ...namesOf(item.name),
    model: modelOfPrompt(prompt, item.baseModelName ?? null, models),
    origin: { kind: 'file', path: item.name, what: item.what },
    initialStep: 0,
    value: { step: null, prompt },
    key: null,
    start: null,
    addedAtMs,
  };
}

function modelOfPrompt({ width }: Prompt, claimed: string | null, models: readonly LibraryModel[]): LibraryModel {
  const fitting = models.find((model) => width === model.width && (claimed === null || claimed === model.name));
  return fitting ?? { name: claimed ?? `some model ${width} wide`, identity: null, width };
}

function namesOf(path: string): Pick<LibraryEntry, 'name' | 'task'> {
  const name = promptNameOf(path);
  return { name, task: taskOfName(name) };
}

function addedWords(entries: readonly LibraryEntry[], models: readonly LibraryModel[]): string {
  const names = (chosen: readonly LibraryEntry[]) => [...new Set(chosen.map(({ model }) => model.name))].join(', ');
  const apart = entries.filter(({ model }) => !models.includes(model));
  const inside = entries.filter(({ model }) => models.includes(model));
  const added = `${entries.length} ${entries.length === 1 ? 'prompt' : 'prompts'} added to the library`;
  if (apart.length === 0) return `${added} of ${names(inside)}.`;
  if (inside.length === 0) return `${added}, apart: of ${names(apart)}.`;
  return `${added}: ${inside.length} of ${names(inside)}; ${apart.length} apart, of ${names(apart)}.`;
}
