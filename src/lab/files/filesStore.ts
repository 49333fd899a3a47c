/** What the person gave: inspected items, the tasks made of tables, and the raw files that run files may name. */
import { createStore } from 'zustand/vanilla';
import type { TaskChoice } from '../draft/draftTypes.ts';
import type { InspectedItem } from './inspected.ts';

export interface FilesState {
  /** Newest first. */
  readonly items: readonly InspectedItem[];
  readonly inspecting: boolean;
  /** Tasks made of given tables. */
  readonly tasks: readonly TaskChoice[];
  /** Every given file by its path, for run files that name it; a newer one of the same path wins. */
  readonly given: Readonly<Record<string, Blob>>;
}

export const filesStore = createStore<FilesState>(() => ({ items: [], inspecting: false, tasks: [], given: {} }));

export function dismissItem(id: number): void {
  filesStore.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }));
}

export function dismissAllItems(): void {
  filesStore.setState({ items: [] });
}

/** Replaces one item by what was made of it, such as a prompt by its transposed. */
export function replaceItem(item: InspectedItem): void {
  filesStore.setState(({ items }) => ({ items: items.map((known) => (known.id === item.id ? item : known)) }));
}

/** Shows one more item, before the others. Does nothing if it is shown already. */
export function showItem(item: InspectedItem): void {
  filesStore.setState(({ items }) => (items.some(({ id }) => id === item.id) ? {} : { items: [item, ...items] }));
}

/** Keeps a task made of a table, to be chosen again later; a newer one of the same name wins. */
export function keepTask(task: TaskChoice): void {
  filesStore.setState(({ tasks }) => ({ tasks: [task, ...tasks.filter(({ name }) => name !== task.name)] }));
}
