/** Text from the clipboard as a file, if it looks like a table or like JSON; nothing else is a file. */
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
  if (text.trimStart().startsWith('{')) return isObject(seen[0] ?? '') && lines.length > 1 ? 'jsonl' : 'json';
  if (seen.length < 2) return null;
  if (seen.every((line) => line.includes('\t'))) return 'tsv';
  return seen.every((line) => line.includes(',')) ? 'csv' : null;
}

function isObject(line: string): boolean {
  return line.trimStart().startsWith('{') && line.trimEnd().endsWith('}');
}
