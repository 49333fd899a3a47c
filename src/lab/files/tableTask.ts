/** A given table as a task: templates, label words, and what to validate on. */
import Papa from 'papaparse';
import type { Table } from '../../formats/table.ts';
import { buildExamples, type Example, type TaskExamples } from '../../tasks/examples.ts';
import { presetExamples } from '../../tasks/presets/presetExamples.ts';
import { presetNamed } from '../../tasks/presets/presets.ts';
import type { TaskPreset } from '../../tasks/presets/taskPreset.ts';
import type { TaskSpec } from '../../training/runFileTypes.ts';
import type { TaskChoice } from '../draft/draftTypes.ts';
import type { InspectedTable } from './inspected.ts';

/** What the person fills in. */
export interface TableMapping {
  /** A task of GLUE or SuperGLUE that the table is of, which then says the texts and the labels; null = the templates do. */
  readonly preset: string | null;
  readonly inputs: string;
  readonly targets: string;
  /** From raw field to label words; null = targets are used as they stand. */
  readonly labels: Readonly<Record<string, string>> | null;
  readonly validation: Validation;
}

export type Validation =
  /** Every tenth row is kept out of training. */
  | { readonly kind: 'heldOut' }
  /** The training rows again: measures memorising. */
  | { readonly kind: 'same' }
  | { readonly kind: 'none' }
  | { readonly kind: 'table'; readonly name: string; readonly file: Blob };

/** One row in this many is held out. */
export const HELD_OUT_EVERY = 10;

/**
 * The training examples that the mapping makes of the table, and whether its first row is a header.
 * @throws LabError `Template`, `TaskData`
 */
export function examplesOfMapping(
  { table, name }: Pick<InspectedTable, 'table' | 'name'>,
  mapping: TableMapping,
): Pick<TaskExamples, 'examples' | 'headerSkipped'> {
  const preset = presetOf(mapping);
  if (preset === undefined) return buildExamples(table, templatesOf(mapping), name);
  return { examples: presetExamples(preset, table, 'train', name), headerSkipped: table.columns === null };
}

/** The first `count` examples, for the eye. @throws LabError as `examplesOfMapping` */
export function previewOfMapping(
  item: Pick<InspectedTable, 'table' | 'name'>,
  mapping: TableMapping,
  count: number,
): Example[] {
  return examplesOfMapping(item, mapping).examples.slice(0, count);
}

/**
 * The task for the sentence.
 * @throws LabError if the mapping does not fit the table
 */
export function taskOfTable(item: InspectedTable, mapping: TableMapping): TaskChoice {
  const { headerSkipped } = examplesOfMapping(item, mapping);
  const { validation } = mapping;
  const templates = templatesOf(mapping);
  const lengths = lengthsOf(presetOf(mapping));
  const stem = item.name.replace(/\.[^.]*$/, '');
  if (validation.kind === 'heldOut') {
    const { train, heldOut } = splitTable(item.table, headerSkipped);
    const paths = { train: `${stem}-train.csv`, validation: `${stem}-validation.csv` };
    return {
      name: stem,
      spec: { ...paths, ...templates },
      files: { [paths.train]: csvBlob(train), [paths.validation]: csvBlob(heldOut) },
      ...lengths,
    };
  }
  const spec: TaskSpec = { train: item.name, ...templates };
  const files = { [item.name]: item.file };
  if (validation.kind === 'none') return { name: stem, spec, files, ...lengths };
  if (validation.kind === 'same') return { name: stem, spec: { ...spec, validation: item.name }, files, ...lengths };
  return {
    ...lengths,
    name: stem,
    spec: { ...spec, validation: validation.name },
    files: { ...files, [validation.name]: validation.file },
  };
}

/** Every tenth data row apart; a header goes into both halves. JSONL's column names become a header. */
export function splitTable(table: Pick<Table, 'columns' | 'rows'>, firstRowIsHeader: boolean) {
  const header = table.columns ?? (firstRowIsHeader ? table.rows[0] : undefined);
  const data = table.rows.slice(firstRowIsHeader ? 1 : 0);
  const head = header === undefined ? [] : [header];
  const isHeldOut = (index: number) => index % HELD_OUT_EVERY === HELD_OUT_EVERY - 1;
  return {
    train: [...head, ...data.filter((_, index) => !isHeldOut(index))],
    heldOut: [...head, ...data.filter((_, index) => isHeldOut(index))],
  };
}

function presetOf({ preset }: TableMapping): TaskPreset | undefined {
  return preset === null ? undefined : presetNamed(preset);
}

/** What the task says of the tables, whichever they are. */
function templatesOf(mapping: TableMapping): Omit<TaskSpec, 'train' | 'validation'> {
  const preset = presetOf(mapping);
  if (preset !== undefined) {
    return { inputs: preset.inputs, targets: preset.targets, preset: preset.name, metrics: preset.metrics };
  }
  const { inputs, targets, labels } = mapping;
  return labels === null ? { inputs, targets } : { inputs, targets, labels };
}

function lengthsOf(preset: TaskPreset | undefined): Pick<TaskChoice, 'maxInputLength' | 'maxTargetLength'> {
  return preset === undefined ? {} : { maxInputLength: preset.maxInputLength, maxTargetLength: preset.maxTargetLength };
}

function csvBlob(rows: readonly (readonly string[])[]): Blob {
  return new Blob(
    [
      Papa.unparse(
        rows.map((row) => [...row]),
        { newline: '\n' },
      ),
      '\n',
    ],
    { type: 'text/csv' },
  );
}
