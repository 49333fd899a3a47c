/** A first guess at the templates for a table that was just dropped; the page shows it for the person to correct. */
import type { TaskTable } from './examples.ts';
import { escapeTemplate } from './template.ts';

export interface TaskSuggestion {
  readonly inputs: string;
  readonly targets: string;
  /** For numbered classes: every number mapped to itself, for the person to put words in place. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The column names that the templates use; null: they use positions. */
  readonly header: readonly string[] | null;
}

const TARGET_NAMES =
  /^(label|labels|target|targets|answer|answers|output|class|category|sentiment|topic|summary|completion|response)$/i;
const INPUT_NAMES =
  /^(sentence\d?|text\d?|question\d?|input|inputs|premise|hypothesis|context|passage|review|title|document|article|prompt)$/i;
const IDENTIFIER_NAMES = /^(id|idx|index|guid|uid|row)$/i;

/** Enough rows to see what a column holds. */
const ROWS_SEEN = 500;
const MOST_CLASSES = 32;

/** Templates for `table`, or null if it has no rows or fewer than two columns. */
export function suggestTask(table: TaskTable): TaskSuggestion | null {
  const header = table.columns ?? headerIn(table.rows);
  const rows = table.rows.slice(table.columns === null && header !== null ? 1 : 0).slice(0, ROWS_SEEN);
  const width = header?.length ?? rows[0]?.length ?? 0;
  if (rows.length === 0 || width < 2) return null;

  const columns = Array.from({ length: width }, (_, index) => ({
    index,
    name: header?.[index] ?? '',
    values: new Set(rows.map((row) => row[index] ?? '')),
  }));
  const isClass = ({ values }: { values: ReadonlySet<string> }) =>
    values.size <= MOST_CLASSES && 2 * values.size <= rows.length;
  // The last column wins ties: tables mostly end with the label.
  const fewestValues = [...columns].reverse().sort((a, b) => a.values.size - b.values.size);
  const target =
    columns.find(({ name }) => TARGET_NAMES.test(name)) ??
    fewestValues.find((column) => isClass(column) && !INPUT_NAMES.test(column.name)) ??
    columns.findLast(({ name }) => !INPUT_NAMES.test(name) && !IDENTIFIER_NAMES.test(name)) ??
    columns.at(-1);
  if (target === undefined) return null;

  const others = columns.filter(({ index, name }) => index !== target.index && !IDENTIFIER_NAMES.test(name));
  const usual = others.filter(({ name }) => INPUT_NAMES.test(name));
  const inputs = usual.length > 0 ? usual : others;
  if (inputs.length === 0) return null;

  const reference = ({ index, name }: { index: number; name: string }) =>
    usableName(name, header) ? `{${name}}` : `{${index}}`;
  // T5 writes the name before each text; without names the texts stand alone.
  const part = (column: { index: number; name: string }) =>
    usableName(column.name, header) ? `${escapeTemplate(column.name)}: ${reference(column)}` : reference(column);
  const named = [...inputs, target].some(({ name }) => usableName(name, header));
  const suggestion = {
    inputs: inputs.map(part).join(' '),
    targets: reference(target),
    header: named ? header : null,
  };
  const classes = [...target.values].sort((a, b) => Number(a) - Number(b));
  const numbered = isClass(target) && classes.every((value) => /^-?\d+$/.test(value));
  return numbered ? { ...suggestion, labels: Object.fromEntries(classes.map((raw) => [raw, raw])) } : suggestion;
}

/** The first row, if it reads like column names: short, distinct, not numbers, and one of them is a usual name. */
function headerIn(rows: TaskTable['rows']): readonly string[] | null {
  const [first] = rows;
  if (first === undefined || new Set(first).size !== first.length) return null;
  const shortNames = first.every((cell) => cell !== '' && cell.length <= 40 && Number.isNaN(Number(cell)));
  const usual = first.some((cell) => TARGET_NAMES.test(cell) || INPUT_NAMES.test(cell));
  return shortNames && usual ? first : null;
}

/** Whether `{name}` can stand in a template: no braces, no position in disguise, one column only. */
function usableName(name: string, header: readonly string[] | null): boolean {
  return /^[^{}]+$/.test(name) && !/^\d+$/.test(name) && header?.filter((other) => other === name).length === 1;
}
