/**
 * Python's notions of text where JavaScript's differ, for metrics that are defined by Python code: what white space is
 * (`str.split`, `str.strip`), and which characters are part of a word (`\w` and `\b` of `re`).
 */

// White_Space, and the four separators below the space; unlike `\s`, without the byte-order mark.
const SPACE = '[\\p{White_Space}\\u001c-\\u001f]';
const SPACES = new RegExp(`${SPACE}+`, 'gu');
const LEADING_SPACES = new RegExp(`^${SPACE}+`, 'u');
// Looking behind keeps the search linear in texts with many spaces.
const TRAILING_SPACES = new RegExp(`(?<!${SPACE})${SPACE}+$`, 'u');

/** `\w` of Python's `re` over texts: letters and numbers of all scripts, and the underscore; no combining marks. */
export const WORD_CHARACTER = '[\\p{L}\\p{N}_]';

/** `text.split()`: the parts between runs of white space; none for a blank text. */
export function splitWords(text: string): string[] {
  return text.split(SPACES).filter((part) => part !== '');
}

/** `text.rstrip()` */
export function stripEnd(text: string): string {
  return text.replace(TRAILING_SPACES, '');
}

/** `text.strip()` */
export function strip(text: string): string {
  return stripEnd(text.replace(LEADING_SPACES, ''));
}
