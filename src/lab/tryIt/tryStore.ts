/** "Try it": one input, and what the model answers to it with each of several prompts. */
import { createStore } from 'zustand/vanilla';
import type { LabErrorParts } from '../../base/errors.ts';
import type { Decoding } from '../../t5/frozenModel.ts';
import type { Example } from '../../tasks/examples.ts';
import type { PromptPayload, TryReply } from '../../worker/protocol.ts';

export interface Asked {
  readonly text: string;
  readonly labels: readonly string[];
  readonly decoding: Decoding;
  /** What the answer should be, where the input is an example. */
  readonly target: string | null;
}

export type Outcome =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly asked: Asked; readonly reply: TryReply }
  | { readonly kind: 'failed'; readonly error: LabErrorParts };

export interface TryColumn {
  readonly id: string;
  readonly name: string;
  /** Null = the input stands alone. */
  readonly prompt: PromptPayload | null;
  /** Null until it is asked. */
  readonly outcome: Outcome | null;
}

/** The task whose examples can be picked. */
export interface ExampleTask {
  readonly name: string;
  readonly examples: readonly Example[];
}

export interface TryState extends Asked {
  readonly columns: readonly TryColumn[];
  readonly task: ExampleTask | null;
  /** The last question that was put to all columns; a column that comes later gets it as well. */
  readonly asked: Asked | null;
}

export const WITHOUT_PROMPT: TryColumn = { id: 'none', name: 'no prompt', prompt: null, outcome: null };

export const tryStore = createStore<TryState>(() => ({
  text: '',
  labels: [],
  decoding: { method: 'greedy' },
  target: null,
  columns: [],
  task: null,
  asked: null,
}));

/** Types an input; what it should be answered is then no longer known. */
export function writeText(text: string): void {
  tryStore.setState({ text, target: null });
}

/** Labels as a person writes them: separated by commas. */
export function writeLabels(text: string): void {
  const labels = text.split(',').map((label) => label.trim());
  tryStore.setState({ labels: [...new Set(labels.filter((label) => label !== ''))] });
}

export function removeColumn(id: string): void {
  tryStore.setState(({ columns }) => ({ columns: columns.filter((column) => column.id !== id) }));
}

/** Takes an example of a task, its target known. */
export function takeExample({ input, target }: Example): void {
  tryStore.setState({ text: input, target });
}

/** Another example of the task, as the random number in [0, 1) says; never the one that stands there. */
export function takeAnotherExample(random: number): void {
  const { task, text } = tryStore.getState();
  const others = (task?.examples ?? []).filter(({ input }) => input !== text);
  const example = others[Math.floor(random * others.length)];
  if (example !== undefined) takeExample(example);
}

export function setOutcome(id: string, outcome: Outcome | null): void {
  tryStore.setState(({ columns }) => ({
    columns: columns.map((column) => (column.id === id ? { ...column, outcome } : column)),
  }));
}
