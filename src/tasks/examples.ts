/** From a table and a task's templates to text pairs: what the tokenizer gets. */
import { LabError } from '../base/errors.ts';
import {
  type ColumnReference,
  columnsOf,
  excerpt,
  listColumns,
  parseTemplate,
  resolveColumn,
  type Template,
} from './template.ts';

export interface Example {
  readonly input: string;
  readonly target: string;
}

/** The part of a parsed table (`formats/table.ts`) that tasks need. `columns` is null where the format has no names. */
export interface TaskTable {
  readonly columns: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
}

/** What a run file's task says about a row. */
export interface TaskTemplates {
  readonly inputs: string;
  readonly targets: string;
  /** From a raw field to the label's words, for every column that the target template names. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface TaskExamples {
  readonly examples: Example[];
  /** The table's column names; null if it has none or the templates need none. */
  readonly columns: readonly string[] | null;
  /** Whether the first row was taken as a header. */
  readonly headerSkipped: boolean;
}

/**
 * One example per row, in file order. Header rule, where the format itself names no columns: a first row that holds
 * every name that the templates use is a header; templates that use positions only never skip a row.
 * @param name the table's file name, for errors
 * @throws LabError `Template` for a template that cannot be read or names a column that is not there; `TaskData` for a
 *   row that is too short or a field that the label map does not know
 */
export function buildExamples(table: TaskTable, task: TaskTemplates, name: string): TaskExamples {
  const inputs = parseTemplate(task.inputs, `${name}, template of the inputs`);
  const targets = parseTemplate(task.targets, `${name}, template of the targets`);
  if (columnsOf(inputs).length === 0 || columnsOf(targets).length === 0) {
    throw new LabError({
      tag: 'Template',
      what: 'This template gives every row the same text',
      found: JSON.stringify(excerpt(columnsOf(inputs).length === 0 ? task.inputs : task.targets)),
      expected: 'at least one column, such as {sentence} or {0}',
      remedy: 'Name the column whose text belongs there.',
      where: name,
    });
  }
  const names = [...columnsOf(inputs), ...columnsOf(targets)].flatMap((column) =>
    column.kind === 'name' ? [column.name] : [],
  );
  const headerSkipped = table.columns === null && names.length > 0 && table.rows.length > 0;
  const columns = table.columns ?? (headerSkipped ? headerOf(table, names, name) : null);

  const renderInput = renderer(inputs, columns, name);
  const labels = task.labels;
  const renderTarget = renderer(
    targets,
    columns,
    name,
    labels === undefined ? undefined : (field, row) => labelOf(labels, field, row, name),
  );
  const firstRow = headerSkipped ? 1 : 0;
  const examples = table.rows.slice(firstRow).map((row, i): Example => {
    const number = firstRow + i + 1; // as a person counts the rows of the file
    return { input: renderInput(row, number), target: renderTarget(row, number) };
  });
  return { examples, columns, headerSkipped };
}

/** The first row, if it holds every name; else the error that says what to do. */
function headerOf(table: TaskTable, names: readonly string[], where: string): readonly string[] {
  const first = table.rows[0] ?? [];
  const missing = names.filter((column) => !first.includes(column));
  if (missing.length === 0) return first;
  // Part of the names, or names that only look different: the row is a header, and a name is wrong.
  for (const column of missing) {
    if (missing.length < names.length) resolveColumn({ kind: 'name', name: column }, first, where);
  }
  throw new LabError({
    tag: 'Template',
    what: `This table’s first row does not name ${missing.map((column) => `{${excerpt(column)}}`).join(' and ')}`,
    found: `${listColumns(first).replace(/^the columns/, 'a first row of')}`,
    expected: 'a header row with every name that the templates use',
    remedy: 'Add a header row to the table, or use positions: {0} for the first column, {1} for the second.',
    where,
  });
}

type Render = (row: readonly string[], rowNumber: number) => string;

function renderer(
  template: Template,
  columns: readonly string[] | null,
  where: string,
  mapField: (field: string, rowNumber: number) => string = (field) => field,
): Render {
  const parts = template.map((part) =>
    typeof part === 'string' ? part : { index: resolveColumn(part, columns, where), reference: part },
  );
  return (row, rowNumber) =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const field = row[part.index];
        if (field === undefined) throw missingField(part.reference, row, rowNumber, where);
        return mapField(field, rowNumber);
      })
      .join('');
}

function missingField(reference: ColumnReference, row: readonly string[], rowNumber: number, where: string): LabError {
  const column = reference.kind === 'name' ? excerpt(reference.name) : String(reference.index);
  return new LabError({
    tag: 'TaskData',
    what: `Row ${rowNumber} has no field for {${column}}`,
    found: `${row.length} fields`,
    expected: 'a field in every column that the templates use; positions count from 0',
    remedy: 'Complete or remove the row, or correct the template.',
    where,
  });
}

function labelOf(labels: Readonly<Record<string, string>>, field: string, rowNumber: number, where: string): string {
  const label = Object.hasOwn(labels, field) ? labels[field] : undefined;
  if (label !== undefined) return label;
  const known = Object.keys(labels)
    .slice(0, 12)
    .map((raw) => JSON.stringify(excerpt(raw)));
  throw new LabError({
    tag: 'TaskData',
    what: `Row ${rowNumber} has a value that the label map does not know`,
    found: JSON.stringify(excerpt(field)),
    expected: known.length === 0 ? 'an entry for it; the map is empty' : `one of ${known.join(', ')}`,
    remedy: 'Add the value to the label map, or correct the row.',
    where,
  });
}
