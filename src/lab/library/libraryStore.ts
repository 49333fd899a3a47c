/** The prompt library that the page shows: what is stored in this browser, and the prompts of the embedded lab. */
import { createStore } from 'zustand/vanilla';
import type { LibraryEntry, LibraryModel } from '../../prompts/library/libraryEntry.ts';
import { groupedByModel, type ModelGroup } from '../../prompts/library/modelGroups.ts';
import { showErrorParts } from '../errorsStore.ts';
import { labStore } from '../labStore.ts';
import { putInTrash } from '../putInTrash.ts';
import { offerUndo } from '../undoStore.ts';
import { identityOfLab, promptsOfLab } from './labPrompts.ts';
import { libraryStorage } from './libraryStorageOfPage.ts';

export interface LibraryState {
  /** Null until storage has been read. */
  readonly stored: readonly LibraryEntry[] | null;
  /** The embedded lab's prompts, hidden ones among them. */
  readonly ofLab: readonly LibraryEntry[];
  /** Ids of the lab's prompts that the person removed. */
  readonly hidden: readonly string[];
  readonly labIdentity: string | null;
  /** The model whose library is shown, as `ModelGroup.id`; null = the first. */
  readonly shownGroup: string | null;
  readonly selectedId: string | null;
}

export const libraryStore = createStore<LibraryState>(() => ({
  stored: null,
  ofLab: [],
  hidden: [],
  labIdentity: null,
  shownGroup: null,
  selectedId: null,
}));

/** Reads what is stored. @throws LabError `Storage` */
export async function openLibrary(): Promise<void> {
  const { entries, hidden, damaged } = await libraryStorage.read();
  for (const parts of damaged) showErrorParts(parts);
  libraryStore.setState({ stored: entries, hidden });
}

/** Reads the lab's prompts and learns which model they are for; once. @throws LabError */
export async function openLabPrompts(): Promise<void> {
  const { index, width } = labStore.getState();
  if (index === null || width === null || libraryStore.getState().ofLab.length > 0) return;
  const ofLab = await promptsOfLab(index, width);
  libraryStore.setState({ ofLab });
  const labIdentity = await identityOfLab();
  libraryStore.setState({
    labIdentity,
    ofLab: ofLab.map((entry) => ({ ...entry, model: { ...entry.model, identity: labIdentity } })),
  });
}

/** The part of the state that says what is in the library. */
type Contents = Pick<LibraryState, 'stored' | 'ofLab' | 'hidden'>;

/** Everything in the library, the lab's prompts first. */
export function entriesOf({ stored, ofLab, hidden }: Contents): LibraryEntry[] {
  return [...ofLab.filter(({ id }) => !hidden.includes(id)), ...(stored ?? [])];
}

/** One group a model, that of `loaded` first. */
export function groupsOf(contents: Contents, loaded: LibraryModel): ModelGroup<LibraryEntry>[] {
  return groupedByModel(entriesOf(contents), [loaded]);
}

/** The group that is shown. */
export function shownGroupOf(groups: readonly ModelGroup<LibraryEntry>[], { shownGroup }: LibraryState) {
  return groups.find(({ id }) => id === shownGroup) ?? groups[0] ?? null;
}

export function showGroup(shownGroup: string): void {
  libraryStore.setState({ shownGroup, selectedId: null });
}

export function selectEntry(selectedId: string | null): void {
  libraryStore.setState({ selectedId });
}

/** Adds entries, or replaces those of the same ids, and tells of it with an undo. @throws LabError `Storage` */
export async function addEntries(entries: readonly LibraryEntry[], message: string): Promise<void> {
  if (entries.length === 0) return;
  const before = (libraryStore.getState().stored ?? []).filter(({ id }) => entries.some((entry) => entry.id === id));
  await libraryStorage.put(entries);
  await openLibrary();
  offerUndo({
    message,
    undo: async () => {
      await libraryStorage.trash(entries);
      if (before.length > 0) await libraryStorage.put(before);
      await openLibrary();
    },
  });
}

/**
 * Takes one entry out, with an undo; on a full disk it can be removed for good. A prompt of the lab is only hidden.
 * @throws LabError `Storage`
 */
export async function removeEntry(entry: LibraryEntry): Promise<void> {
  const { hidden } = libraryStore.getState();
  const isOfLab = entry.origin.kind === 'lab';
  const restore = () => (isOfLab ? libraryStorage.hide(hidden) : libraryStorage.put([entry]));
  if (isOfLab) await libraryStorage.hide([...hidden, entry.id]);
  else {
    const trash = () => libraryStorage.trash([entry]);
    const remove = async () => {
      await libraryStorage.remove([entry]);
      await noLongerShown(entry);
    };
    if (!(await putInTrash(`“${entry.name}” of the library`, trash, remove))) return;
  }
  await noLongerShown(entry);
  offerUndo({
    message: `“${entry.name}” removed from the library.`,
    undo: async () => {
      await restore();
      await openLibrary();
    },
  });
}

async function noLongerShown({ id }: LibraryEntry): Promise<void> {
  await openLibrary();
  if (libraryStore.getState().selectedId === id) selectEntry(null);
}

/** Names an entry or its task anew. The lab's prompts keep their names. @throws LabError `Storage` */
export async function renameEntry(entry: LibraryEntry, names: Partial<Pick<LibraryEntry, 'name' | 'task'>>) {
  if (entry.origin.kind === 'lab') return;
  await libraryStorage.put([{ ...entry, ...names }]);
  await openLibrary();
}

/** Brings back all of the lab's prompts that were removed. @throws LabError `Storage` */
export async function showLabPrompts(): Promise<void> {
  await libraryStorage.hide([]);
  await openLibrary();
}
