/** Text from the clipboard as a file, if it looks like a table or like JSON; nothing else is a file. */
import { isJsonObject, parseJsonText } from '../../formats/json.ts';
import type { GivenFile } from './collectFiles.ts';

let pasted = 0;

/** Lines that are looked at; a table shows itself in its first ones. */
const LINES_SEEN = 5;

/**
 * A table of at least two rows and two columns as spreadsheets copy it (TSV), as CSV or as JSONL, or one JSON object.
 * Null for prose, single words and everything else. What is in it is checked like that of any file.
 */
export function fileOfPastedText(text: string): GivenFile | null {
  const ending = endingOf(text);
  if (ending === null) return null;
  pasted += 1;
  const path = `pasted-${pasted}.${ending}`;
  return { path, file: new File([text], path) };
}

function endingOf(text: string): 'tsv' | 'csv' | 'jsonl' | 'json' | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const seen = lines.slice(0, LINES_SEEN);
  if (isJson(seen[0] ?? '')) return lines.length > 1 ? 'jsonl' : 'json';
  // Cells of a table may begin with a brace as well.
  if (seen.length > 1 && seen.every((line) => line.includes('\t'))) return 'tsv';
  if (text.trimStart().startsWith('{')) return 'json';
  return seen.length > 1 && seen.every((line) => line.includes(',')) ? 'csv' : null;
}

/** Whether the line is a whole JSON object. */
function isJson(line: string): boolean {
  const parsed = parseJsonText(line);
  return 'value' in parsed && isJsonObject(parsed.value);
}
