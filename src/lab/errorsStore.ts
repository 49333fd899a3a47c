/** The errors that the page shows: each stays until it is closed, so that none is lost in a passing notice. */
import { createStore } from 'zustand/vanilla';
import { isLabError, type LabErrorParts } from '../base/errors.ts';

/** A button of an error's card. */
export interface ErrorAction {
  readonly label: string;
  readonly run: () => void;
}

export interface ShownError {
  readonly id: number;
  readonly parts: LabErrorParts;
  /** How often the same error arose; repeats are counted, not stacked. */
  readonly count: number;
  /** What can be done about this very error, before what can be done about all of its kind. */
  readonly actions: readonly ErrorAction[];
}

export interface ErrorsState {
  readonly errors: readonly ShownError[];
}

export const errorsStore = createStore<ErrorsState>(() => ({ errors: [] }));

let nextId = 1;

/** The three parts of whatever was thrown. An ordinary `Error` is our own mistake, and says so. */
export function errorParts(error: unknown): LabErrorParts {
  if (isLabError(error)) return error.toParts();
  const text = error instanceof Error ? error.message || error.name : String(error);
  return {
    tag: 'Unexpected',
    what: 'Something in the lab itself went wrong',
    found: text,
    expected: 'no error here; this is a fault of the page, not of your files',
    remedy: 'Reload the page; stored runs and checkpoints are kept. If it happens again, please report these lines.',
  };
}

/** Shows an error. A cancelled action is no error and is not shown. */
export function showError(error: unknown): void {
  showErrorParts(errorParts(error));
}

/** Shows an error that came as plain parts, such as those of the worker. */
export function showErrorParts(parts: LabErrorParts, actions: readonly ErrorAction[] = []): void {
  if (parts.tag === 'Cancelled') return;
  errorsStore.setState(({ errors }) => {
    const same = errors.find((shown) => sameParts(shown.parts, parts));
    if (same === undefined) return { errors: [...errors, { id: nextId++, parts, count: 1, actions }] };
    return { errors: errors.map((shown) => (shown === same ? { ...shown, count: shown.count + 1, actions } : shown)) };
  });
}

export function closeError(id: number): void {
  errorsStore.setState(({ errors }) => ({ errors: errors.filter((shown) => shown.id !== id) }));
}

export function closeAllErrors(): void {
  errorsStore.setState({ errors: [] });
}

function sameParts(a: LabErrorParts, b: LabErrorParts): boolean {
  return a.tag === b.tag && a.what === b.what && a.found === b.found && a.where === b.where;
}
