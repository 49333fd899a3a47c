/**
 * Tables of text: TSV (no quoting, as the GLUE tasks are distributed), CSV (RFC 4180 quoting, through papaparse) and
 * JSONL (one flat object a line). Whether the first row of a TSV or CSV is a header is for the task to decide.
 */
import Papa from 'papaparse';
import { LabError } from '../base/errors.ts';
import { readFlatObject } from './flatJson.ts';
import { isJsonObject } from './json.ts';
import { decodeUtf8 } from './text.ts';

export interface Table {
  readonly format: 'tsv' | 'csv' | 'jsonl';
  /** The keys of a JSONL file, in the first line's order; null for TSV and CSV. */
  readonly columns: readonly string[] | null;
  /** Every row has the same number of fields. A TSV's or CSV's first row is included, header or not. */
  readonly rows: readonly (readonly string[])[];
}

/** Far below what a JavaScript string can hold, far above any table that a soft prompt is tuned on. */
export const MAX_TABLE_BYTES = 256 * 2 ** 20;

/**
 * Reads a table. The format goes by content first: a first line that is a JSON object makes it JSONL. Else the
 * ending `.tsv`, `.csv`, `.jsonl` or `.ndjson` decides, except that a `.csv` with tabs and without commas in its first
 * line is TSV; else a tab in the first line means TSV, a comma CSV, and neither TSV of one column.
 *
 * Line ends may be LF or CRLF (in CSV, CRLF within quotes becomes LF); a byte-order mark and empty last lines are
 * dropped. TSV fields are taken as they are, quotes included. JSONL values that are no texts stay as written.
 *
 * @param name for messages, and its ending for the format
 * @throws LabError `TableFormat`: not UTF-8 or with NUL characters (naming the offset), no rows, rows of unequal
 * length, broken quoting, nested or repeated or differing keys (naming the line)
 */
export function parseTable(bytes: Uint8Array, name: string): Table {
  const text = decode(bytes, name);
  const firstLine = text.slice(0, indexOrEnd(text, '\n')).replace(/\r$/, '');
  const format = tableFormat(firstLine, name);
  if (format === 'jsonl') return parseJsonLines(text, name);
  const rows = format === 'csv' ? parseCsv(text, name) : linesOf(text).map((line) => line.split('\t'));
  if (rows.length === 0) throw emptyTable(name, 'no rows');
  checkRectangular(rows, format, name);
  return { format, columns: null, rows };
}

function decode(bytes: Uint8Array, name: string): string {
  if (bytes.length > MAX_TABLE_BYTES) {
    throw new LabError({
      tag: 'TableFormat',
      what: 'This table is too large',
      found: `${bytes.length} bytes`,
      expected: `at most ${MAX_TABLE_BYTES} bytes (256 MiB)`,
      remedy: 'Take a part of it: a soft prompt needs thousands of examples, not millions.',
      where: name,
    });
  }
  const decoded = decodeUtf8(bytes);
  if ('invalidAt' in decoded) {
    const at = decoded.invalidAt;
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
    throw notText(name, utf16 ? 'UTF-16 text (as Excel saves "Unicode text")' : `byte ${byte} at offset ${at}`);
  }
  const nul = decoded.text.indexOf('\0');
  if (nul >= 0) throw notText(name, `a NUL character at character ${nul}`);
  return decoded.text;
}

function notText(name: string, found: string): LabError {
  return new LabError({
    tag: 'TableFormat',
    what: 'This table is not UTF-8 text',
    found,
    expected: 'text in UTF-8',
    remedy: 'Save the table again with the encoding UTF-8.',
    where: name,
  });
}

function emptyTable(name: string, found: string): LabError {
  return new LabError({
    tag: 'TableFormat',
    what: 'This table is empty',
    found,
    expected: 'at least one row',
    remedy: 'Check that the right file was chosen and that its export finished.',
    where: name,
  });
}

function tableFormat(firstLine: string, name: string): Table['format'] {
  if (isObjectText(firstLine)) return 'jsonl';
  const ending = /\.(tsv|csv|jsonl|ndjson)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (ending === 'tsv' || firstLine.includes('\t')) {
    return ending === 'csv' && firstLine.includes(',') ? 'csv' : 'tsv';
  }
  return ending === 'csv' || firstLine.includes(',') ? 'csv' : 'tsv';
}

function isObjectText(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  // Nested and repeated keys too: `parseJsonLines` then says which line has them.
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** Lines without their ends; empty ones at the end of the text are dropped. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function parseCsv(text: string, name: string): string[][] {
  const { data, errors } = Papa.parse<string[]>(text.replaceAll('\r\n', '\n'), { delimiter: ',', newline: '\n' });
  const error = errors[0];
  if (error !== undefined) {
    throw new LabError({
      tag: 'TableFormat',
      what: 'The quotes of this CSV file do not match',
      found: `${error.message} (row ${(error.row ?? 0) + 1})`,
      expected: 'fields with commas, quotes or line ends in double quotes, and quotes within them doubled',
      remedy: 'Export the table again as CSV, or as TSV, which has no quoting.',
      where: name,
    });
  }
  while (data.at(-1)?.length === 1 && data.at(-1)?.[0] === '') data.pop();
  return data;
}

function checkRectangular(rows: readonly (readonly string[])[], format: 'tsv' | 'csv', name: string): void {
  const expected = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== expected);
  if (ragged < 0) return;
  // A CSV row can span lines, so that only the row's number is certain.
  const place = format === 'tsv' ? `line ${ragged + 1}` : `row ${ragged + 1}`;
  throw new LabError({
    tag: 'TableFormat',
    what: 'The rows of this table have different numbers of columns',
    found: `${rows[ragged]?.length ?? 0} in ${place}`,
    expected: `${expected}, as in the first row`,
    remedy: `Correct ${place}: ${format === 'tsv' ? 'a tab within a text has to be replaced' : 'a text with a comma has to stand in double quotes'}.`,
    where: name,
  });
}

function parseJsonLines(text: string, name: string): Table {
  const lines = linesOf(text);
  if (lines.length === 0) throw emptyTable(name, 'no lines');
  let columns: readonly string[] | null = null;
  const rows = lines.map((line, index) => {
    const result = readFlatObject(line);
    if ('problem' in result) throw badJsonLine(name, index, result.problem);
    columns ??= [...result.fields.keys()];
    return columns.map((column) => {
      const field = result.fields.get(column);
      if (field === undefined || result.fields.size !== columns?.length) {
        throw badJsonLine(
          name,
          index,
          `the keys ${showKeys(result.fields.keys())}`,
          `the keys ${showKeys(columns ?? [])}`,
        );
      }
      return field;
    });
  });
  if (columns === null || rows[0]?.length === 0) throw emptyTable(name, 'objects without keys');
  return { format: 'jsonl', columns, rows };
}

function badJsonLine(name: string, index: number, found: string, expected?: string): LabError {
  return new LabError({
    tag: 'TableFormat',
    what: `Line ${index + 1} of this JSONL file cannot be used`,
    found,
    expected: expected ?? 'a JSON object of texts, numbers, true, false or null, without nested values',
    remedy: 'Export one flat object a line, with the same keys in every line.',
    where: name,
  });
}

function showKeys(keys: Iterable<string>): string {
  return [...keys].map((key) => JSON.stringify(key)).join(', ') || '(none)';
}

function indexOrEnd(text: string, part: string): number {
  const index = text.indexOf(part);
  return index < 0 ? text.length : index;
}
