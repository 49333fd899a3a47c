/**
 * A preset knows a benchmark's task: which columns its tables have, the texts that T5 makes of a row, the label words and
 * the metrics. Most are templates and a label map; a few need a function that prepares every row first.
 */
import type { TaskTemplates } from '../examples.ts';
import type { MetricName, MetricTarget } from '../metrics/taskMetrics.ts';

export type Split = 'train' | 'validation';

/** A row's texts by T5's names of the features, and what its metric needs besides the target. */
export interface PreparedRow extends Omit<MetricTarget, 'target'> {
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * What T5's preprocessor makes of one row: none, one or several.
 * @param fields the row's texts by feature
 * @param where file and row, for errors
 * @throws LabError `TaskData` for a field that cannot be read
 */
export type PrepareRow = (fields: Readonly<Record<string, string>>, split: Split, where: string) => PreparedRow[];

export interface TaskPreset extends TaskTemplates {
  /** T5's name of the task without its version: `glue_mnli`. */
  readonly name: string;
  /** The task's name as people write it in file names, in lower case without separators: `sst2` for SST-2. */
  readonly shortName: string;
  /** For every feature the column names under which tables bring it; the one of TFDS, which is the feature's, first. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Label words in the order of their class ids (TFDS's `label_classes`); null for a task without labels. */
  readonly labelWords: readonly string[] | null;
  readonly metrics: readonly MetricName[];
  readonly maxInputLength: number; // tokens
  readonly maxTargetLength: number; // tokens
  /** Whether a raw value can be a label of this task, where the label map does not say it. */
  readonly isLabel?: (field: string) => boolean;
  /** If set, the templates are over its fields instead of the table's columns. */
  readonly prepare?: PrepareRow;
}

/** Raw values of a label column to label words: class ids, the words themselves, and JSON's spelling of truth values. */
export function labelMap(words: readonly string[]): Readonly<Record<string, string>> {
  const truth = words.filter((word) => word === 'True' || word === 'False').map((word) => [word.toLowerCase(), word]);
  const entries = [...words.map((word, id) => [id, word]), ...words.map((word) => [word, word]), ...truth];
  return Object.fromEntries(entries);
}
