/**
 * Templates turn a table's row into text: `sst2 sentence: {sentence}` names a column by its header, `{0}` by its
 * position; `{{` and `}}` are braces. Names are taken literally, spaces and case included.
 */
import { LabError } from '../base/errors.ts';
import { nearMatches } from './nearMatches.ts';

/** A column that a template uses. A name of digits only is a position, counted from 0. */
export type ColumnReference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'position'; readonly index: number };

/** Literal text and columns in turn. */
export type Template = readonly (string | ColumnReference)[];

const LARGEST_POSITION = 9999;

/**
 * @param where which template it is, for errors: "inputs", "targets"
 * @throws LabError `Template` for a brace without its partner, an empty name, a brace in a name or an absurd position
 */
export function parseTemplate(source: string, where: string): Template {
  const refuse = (what: string, at: number, expected: string): LabError =>
    new LabError({
      tag: 'Template',
      what,
      found: `${JSON.stringify(source.slice(at, at + 20))} at character ${at + 1} of ${JSON.stringify(excerpt(source))}`,
      expected,
      remedy: 'Write {column} for a column and {{ or }} for a brace.',
      where,
    });

  const parts: (string | ColumnReference)[] = [];
  let literal = '';
  let at = 0;
  while (at < source.length) {
    const character = source[at];
    if (character !== '{' && character !== '}') {
      literal += character;
      at += 1;
    } else if (source[at + 1] === character) {
      literal += character;
      at += 2;
    } else if (character === '}') {
      throw refuse('This template closes a brace that it did not open', at, '}} for a brace');
    } else {
      const end = source.indexOf('}', at);
      if (end === -1) throw refuse('This template opens a brace and does not close it', at, 'a column name and }');
      const name = source.slice(at + 1, end);
      if (name === '')
        throw refuse('This template has an empty column name', at, 'a name or a position between braces');
      if (name.includes('{')) throw refuse('This template has a brace inside a column name', at, 'a plain name');
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(
        referenceOf(name, () => refuse('This template’s position is too large', at, `0 to ${LARGEST_POSITION}`)),
      );
      at = end + 1;
    }
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function referenceOf(name: string, tooLarge: () => LabError): ColumnReference {
  if (!/^[0-9]+$/.test(name)) return { kind: 'name', name };
  const index = Number(name);
  if (index > LARGEST_POSITION) throw tooLarge();
  return { kind: 'position', index };
}

/** The columns that a template uses, each once, in order. */
export function columnsOf(template: Template): ColumnReference[] {
  const seen = new Map<string, ColumnReference>();
  for (const part of template) {
    if (typeof part !== 'string') seen.set(part.kind === 'name' ? `name ${part.name}` : `position ${part.index}`, part);
  }
  return [...seen.values()];
}

/** Text with every brace doubled: as a template, it gives the text back. */
export function escapeTemplate(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

/**
 * The position of a column among `columns` (null: a table without names).
 * @throws LabError `Template` if there is no such column, naming those there are, or several of that name
 */
export function resolveColumn(reference: ColumnReference, columns: readonly string[] | null, where: string): number {
  if (reference.kind === 'position') return reference.index;
  const { name } = reference;
  const index = columns?.indexOf(name) ?? -1;
  if (columns === null || index === -1) {
    const near = nearMatches(name, columns ?? []);
    throw new LabError({
      tag: 'Template',
      what: `There is no column ${JSON.stringify(excerpt(name))}`,
      found: listColumns(columns ?? []),
      expected: near.length === 0 ? 'one of these' : `perhaps ${near.map((match) => `{${match}}`).join(' or ')}`,
      remedy: 'Name one of the table’s columns, or use positions such as {0}.',
      where,
    });
  }
  if (columns.indexOf(name, index + 1) !== -1) {
    throw new LabError({
      tag: 'Template',
      what: `The column name ${JSON.stringify(excerpt(name))} is not clear`,
      found: `columns ${columns.flatMap((column, i) => (column === name ? [i] : [])).join(' and ')} have it`,
      expected: 'one column of that name',
      remedy: 'Rename the columns in the table’s first row.',
      where,
    });
  }
  return index;
}

/** Column names for a message: at most a dozen, none longer than a line. */
export function listColumns(columns: readonly string[]): string {
  if (columns.length === 0) return 'a table without named columns';
  const shown = columns.slice(0, 12).map((column) => JSON.stringify(excerpt(column)));
  const left = columns.length - shown.length;
  return `the columns ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** The start of a text that may be long, for a message. */
export function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
