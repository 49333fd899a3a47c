/** Which task the Tasks view shows; null = the sentence's, or else the first. */
import { createStore } from 'zustand/vanilla';
import type { MixtureChoice, TaskChoice } from '../draft/draftTypes.ts';
import type { KnownTask } from './knownTasks.ts';

export const tasksStore = createStore<{ selectedId: string | null }>(() => ({ selectedId: null }));

export function selectTask(selectedId: string): void {
  tasksStore.setState({ selectedId });
}

/** The selected one of `tasks`. */
export function selectedTask(
  tasks: readonly KnownTask[],
  selectedId: string | null,
  chosen: TaskChoice | MixtureChoice | null,
): KnownTask | null {
  const selected = tasks.find(({ id }) => id === selectedId);
  return selected ?? tasks.find(({ choice }) => choice.name === chosen?.name) ?? tasks[0] ?? null;
}
