/**
 * One library a model. A known identity decides; an entry of which only the model's name is known belongs to the one
 * model of that name and width, and stands apart if there are several such, or none.
 */
import type { LibraryEntry, LibraryModel } from './libraryEntry.ts';

export interface ModelGroup<Entry> {
  /** The same for the same model, whatever else is in the library. */
  readonly id: string;
  readonly model: LibraryModel;
  /** The model's name; with the beginning of its identity where another group has that name too. */
  readonly label: string;
  readonly entries: readonly Entry[];
}

/** Whether a prompt that says this of its model can be one of `model`'s. */
export function mayBeOf(model: LibraryModel, claimed: LibraryModel): boolean {
  if (claimed.width !== model.width) return false;
  if (claimed.identity !== null && model.identity !== null) return claimed.identity === model.identity;
  return claimed.name === model.name;
}

/** Entries by model, in order of first appearance; the models of `known` come first, with entries or without. */
export function groupedByModel<Entry extends Pick<LibraryEntry, 'model'>>(
  entries: readonly Entry[],
  known: readonly LibraryModel[] = [],
): ModelGroup<Entry>[] {
  const groups = new Map<string, { model: LibraryModel; entries: Entry[] }>();
  const identified = [...known, ...entries.map(({ model }) => model)].filter(({ identity }) => identity !== null);
  const groupOf = (claimed: LibraryModel) => {
    const model = claimed.identity === null ? (onlyModelOf(claimed, identified) ?? claimed) : claimed;
    const id = groupId(model);
    const group = groups.get(id) ?? { model, entries: [] };
    groups.set(id, group);
    return group;
  };
  for (const model of known) groupOf(model);
  for (const entry of entries) groupOf(entry.model).entries.push(entry);
  const names = [...groups.values()].map(({ model }) => model.name);
  return [...groups].map(([id, { model, entries }]) => {
    const isAmbiguous = names.filter((name) => name === model.name).length > 1;
    return { id, model, label: isAmbiguous ? `${model.name} (${mark(model)})` : model.name, entries };
  });
}

function groupId({ identity, name, width }: LibraryModel): string {
  return `${identity ?? name}@${width}`;
}

function onlyModelOf(claimed: LibraryModel, identified: readonly LibraryModel[]): LibraryModel | null {
  const candidates = identified.filter((model) => mayBeOf(model, claimed));
  const distinct = new Set(candidates.map(({ identity }) => identity));
  return distinct.size === 1 ? (candidates[0] ?? null) : null;
}

function mark({ identity, width }: LibraryModel): string {
  return identity === null ? `width ${width}, weights unknown` : `width ${width}, weights ${identity.slice(0, 6)}`;
}
