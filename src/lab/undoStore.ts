/**
 * The last deletion, or addition to the library, as long as it can be undone. Nothing is gone for good until the trash is
 * emptied.
 */
import { createStore } from 'zustand/vanilla';
import { showError } from './errorsStore.ts';

export interface UndoableDeletion {
  readonly message: string;
  readonly undo: () => Promise<void>;
}

export const undoStore = createStore<{ deletion: UndoableDeletion | null }>(() => ({ deletion: null }));

/** Tells of a deletion; the one told of before can then no longer be undone from here. */
export function offerUndo(deletion: UndoableDeletion): void {
  undoStore.setState({ deletion });
}

/** Undoes the last deletion. */
export async function undoDeletion(): Promise<void> {
  const { deletion } = undoStore.getState();
  undoStore.setState({ deletion: null });
  await deletion?.undo().catch(showError);
}

export function dismissUndo(): void {
  undoStore.setState({ deletion: null });
}
