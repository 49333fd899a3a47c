/** Prompts of another model carried over to the sentence's (Lester et al. 2022, arXiv 2208.05577). */
import { createStore } from 'zustand/vanilla';
import type { KeptPrompt, LibraryEntry, LibraryModel } from '../../prompts/library/libraryEntry.ts';
import type { RecycleReply } from '../../worker/protocol.ts';
import { draftStore, LAB_MODEL } from '../draft/draftStore.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import type { InspectedItem } from '../files/inspected.ts';
import type { LabState } from '../labStore.ts';
import { loadModel, sameSource } from '../modelStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import { addEntries, libraryStore } from './libraryStore.ts';

/** The entry that is being carried over; null = none. */
export const recyclingStore = createStore<{ readonly entryId: string | null }>(() => ({ entryId: null }));

/**
 * The models at hand that the prompt may be of: the lab's and dropped folders as wide as it, one of its name first. The
 * sentence's own is none of them.
 */
export function modelsAtHand(
  model: LibraryModel,
  { index, width }: LabState,
  items: readonly InspectedItem[],
  target: ModelChoice,
): ModelChoice[] {
  const lab = index === null ? [] : [{ ...LAB_MODEL, name: index.model.name, width }];
  const dropped = items.flatMap((item) => (item.kind === 'model' ? [item.choice] : []));
  const fitting = [...lab, ...dropped].filter(
    (each) => each.width === model.width && !sameSource(each.source, target.source),
  );
  const isNamed = ({ name }: ModelChoice) => name === model.name;
  return [...fitting.filter(isNamed), ...fitting.filter((each) => !isNamed(each))];
}

/** Adds what the entry becomes for the sentence's model to the library, and shows it. The model is loaded first if need be. */
export async function recycleEntry(entry: LibraryEntry, source: ModelChoice, ridge: number): Promise<void> {
  recyclingStore.setState({ entryId: entry.id });
  try {
    const draft = draftStore.getState();
    const { identity, config } = await loadModel(draft);
    const target: LibraryModel = { name: draft.model.name, identity, width: config.dModel };
    const reply = await trainingWorker.request({
      type: 'recyclePrompts',
      prompts: keptOf(entry).map(({ prompt }) => prompt),
      source: source.source,
      sourceIdentity: entry.model.identity,
      ridge,
    });
    const recycled = recycledEntry(entry, reply, { source: source.name, target, ridge, addedAtMs: Date.now() });
    await addEntries([recycled], `“${recycled.name}” added to the library of ${target.name}.`);
    libraryStore.setState({ shownGroup: null, selectedId: recycled.id });
  } catch (error) {
    showError(error);
  } finally {
    recyclingStore.setState({ entryId: null });
  }
}

export interface RecyclingFacts extends Pick<LibraryEntry, 'addedAtMs'> {
  /** Name of the model that the prompt comes from. */
  readonly source: string;
  readonly target: LibraryModel;
  readonly ridge: number;
}

/** The entry with its value and key carried over. What its tuning began with is not. */
export function recycledEntry(
  { name, task, initialStep, ...entry }: LibraryEntry,
  { prompts, words, cosine }: RecycleReply,
  { source, target, ridge, addedAtMs }: RecyclingFacts,
): LibraryEntry {
  const carried = keptOf(entry).map(({ step, prompt: before }, place): KeptPrompt => {
    const { length, width, values } = prompts[place] ?? before;
    return { step, prompt: { length, width, values } };
  });
  const [value = entry.value, key = null] = carried;
  return {
    id: `recycled-${crypto.randomUUID()}`,
    name: `${name}, recycled`,
    task,
    model: target,
    origin: { kind: 'recycled', prompt: name, model: source, words, cosine, ridge },
    initialStep,
    value,
    key,
    start: null,
    addedAtMs,
  };
}

function keptOf({ value, key }: Pick<LibraryEntry, 'value' | 'key'>): KeptPrompt[] {
  return key === null ? [value] : [value, key];
}
