/**
 * A prompt of the library, as plain data: whose task it knows, for which model, and the two checkpoints that SPoT keeps
 * of every source (section 3.2): the *value*, with which a target starts, and the *key*, by which it is found.
 */
import type { Prompt } from '../prompt.ts';

/** Which frozen model a prompt belongs to. Prompts of different models have nothing in common, even at equal width. */
export interface LibraryModel {
  /** As it is called: its folder, or what an adapter says. */
  readonly name: string;
  /** SHA-256 of configuration and weights (`FrozenModel.identity`); null where only the name is known. */
  readonly identity: string | null;
  readonly width: number; // d_model
}

export interface KeptPrompt {
  /** Steps of tuning, as far as known. */
  readonly step: number | null;
  readonly prompt: Prompt;
}

/** Where a prompt came from: enough to find it again. */
export type PromptOrigin =
  /** `path` below `lab/`. */
  | { readonly kind: 'lab'; readonly path: string }
  /** A run of this browser; `runFile` is its description, as JSON text. */
  | { readonly kind: 'run'; readonly runId: string; readonly runName: string; readonly runFile: string }
  /** `what` says what kind of file it was. */
  | { readonly kind: 'file'; readonly path: string; readonly what: string }
  /**
   * Carried over from another model by a linear map that was fitted on `words` shared words with `ridge`; `cosine` is how
   * well it carries others, null where there were none.
   */
  | {
      readonly kind: 'recycled';
      readonly prompt: string;
      readonly model: string;
      readonly words: number;
      readonly cosine: number | null;
      readonly ridge: number;
    };

export interface LibraryEntry {
  readonly id: string;
  readonly name: string;
  /** Entries of one task are its seeds. */
  readonly task: string;
  readonly model: LibraryModel;
  readonly origin: PromptOrigin;
  /** What T5X's step counter showed before the first step of tuning: 1,100,000 for its LM-adapted checkpoints. */
  readonly initialStep: number;
  /** Best on validation, where that is known. */
  readonly value: KeptPrompt;
  /** At a fixed early step; null where only one checkpoint exists, which then serves as both. */
  readonly key: KeptPrompt | null;
  /** What tuning began with, where it is known. */
  readonly start: Prompt | null;
  readonly addedAtMs: number;
}

/** The prompt that stands for the entry in comparisons. */
export function keyOf({ key, value }: LibraryEntry): KeptPrompt {
  return key ?? value;
}

/** Entries by task, in order of first appearance: the seeds of a task stand together. */
export function groupedByTask<Entry extends Pick<LibraryEntry, 'task'>>(
  entries: readonly Entry[],
): { readonly task: string; readonly entries: readonly Entry[] }[] {
  const tasks = [...new Set(entries.map(({ task }) => task))];
  return tasks.map((task) => ({ task, entries: entries.filter((entry) => entry.task === task) }));
}
