/** What the page found in given files: typed, checked and ready to be shown, before anything is done with it. */
import type { LabErrorParts } from '../../base/errors.ts';
import type { Table } from '../../formats/table.ts';
import type { PromptStatistics } from '../../prompts/statistics.ts';
import type { TaskSuggestion } from '../../tasks/taskPreview.ts';
import type { ThingKind } from '../archive/things.ts';
import type { ModelChoice, PromptSource } from '../draft/draftTypes.ts';

interface Inspected {
  readonly id: number;
  /** The file's name, with its folders where it came in one. */
  readonly name: string;
}

/** A prompt matrix, from whatever kind of file. */
export interface InspectedPrompt extends Inspected {
  readonly kind: 'prompt';
  /** "NumPy array", "PEFT adapter", "checkpoint 20 of run.zip". */
  readonly what: string;
  readonly dtype: string;
  /** The file held it column by column (Fortran order); it is shown and used row by row. */
  readonly byColumns: boolean;
  readonly shape: readonly number[];
  /** The model that it was tuned for, where the file says so. */
  readonly baseModelName?: string | null;
  readonly source: PromptSource;
  readonly statistics: PromptStatistics;
}

/** An archive or a folder of checkpoints, as T5X and this lab lay them out. */
export interface InspectedCheckpoints extends Inspected {
  readonly kind: 'checkpoints';
  readonly what: 'Archive' | 'Folder';
  /** By rising global step. Each is an item of its own once the person wants to see it. */
  readonly prompts: readonly { readonly globalStep: number; readonly item: InspectedPrompt }[];
}

export interface InspectedModel extends Inspected {
  readonly kind: 'model';
  /** The folder's path among the given files. */
  readonly folder: string;
  readonly choice: ModelChoice;
  /** Size of all its files. */
  readonly bytes: number;
  /** Lines such as "12 + 12 layers, 12 heads". */
  readonly facts: readonly string[];
  /** That it may be too large for a GPU, and what would fit; null for a model that most GPUs hold. */
  readonly memoryWarning: string | null;
}

export interface InspectedTable extends Inspected {
  readonly kind: 'table';
  readonly file: Blob;
  readonly table: Table;
  /** The guess to begin with; null if the table is too small to be a task. */
  readonly suggestion: TaskSuggestion | null;
}

export interface InspectedRunFile extends Inspected {
  readonly kind: 'runFile';
  /** Its path among the given files: what it names is relative to that. */
  readonly path: string;
  /** Parsed JSON, not yet checked. */
  readonly json: unknown;
}

/** Runs, prompts and studies of this lab, from here or another browser, to be taken in. */
export interface InspectedArchive extends Inspected {
  readonly kind: 'archive';
  readonly file: Blob;
  /** In the archive's order. */
  readonly things: readonly ArchivedThing[];
}

export interface ArchivedThing {
  readonly kind: ThingKind;
  readonly id: string;
  readonly name: string;
  /**
   * How it stands to what is stored here: `new`; `same`, there already; `trashed`, the same in the trash; `differs`,
   * another of this id is there, beside which it will come.
   */
  readonly here: 'new' | 'same' | 'trashed' | 'differs';
}

/** Something that the lab cannot use, or cannot use as it is; says what it is instead. */
export interface InspectedRefusal extends Inspected {
  readonly kind: 'refused';
  readonly what: string;
  readonly error: LabErrorParts;
}

export type InspectedItem =
  | InspectedPrompt
  | InspectedCheckpoints
  | InspectedModel
  | InspectedTable
  | InspectedRunFile
  | InspectedArchive
  | InspectedRefusal;
