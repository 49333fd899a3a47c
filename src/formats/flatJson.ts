/**
 * One line of a JSONL table: an object whose values are texts, numbers, true, false or null. Numbers stay as they are
 * written ("1.0", "12345678901234567890"), which `JSON.parse` would lose.
 */
import { endOfString } from './json.ts';

/** The object's fields in the order written, or what is wrong: a sentence fragment for a `LabError`'s `found`. */
export type FlatObjectResult = { readonly fields: ReadonlyMap<string, string> } | { readonly problem: string };

const SPACE = /[ \t\n\r]*/y;
const BARE_VALUE = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Reads a flat JSON object; a string's field is its text, another value's field the value as written. */
export function readFlatObject(line: string): FlatObjectResult {
  const fields = new Map<string, string>();
  let position = 0;

  const skipSpace = () => {
    SPACE.lastIndex = position;
    SPACE.test(line);
    position = SPACE.lastIndex;
  };
  const accept = (character: string) => {
    skipSpace();
    if (line[position] !== character) return false;
    position++;
    return true;
  };
  const readString = (): string | null => {
    skipSpace();
    if (line[position] !== '"') return null;
    const end = endOfString(line, position);
    try {
      const value: string = JSON.parse(line.slice(position, end));
      position = end;
      return value;
    } catch {
      return null;
    }
  };
  const readBareValue = (): string | null => {
    BARE_VALUE.lastIndex = position;
    const text = BARE_VALUE.exec(line)?.[0] ?? null;
    if (text !== null) position = BARE_VALUE.lastIndex;
    return text;
  };
  const here = () =>
    position >= line.length ? 'the end of the line' : `${JSON.stringify(line.slice(position, position + 20))}`;

  if (!accept('{')) return { problem: `${here()} instead of an object in braces` };
  if (accept('}')) return finish();
  do {
    const key = readString();
    if (key === null) return { problem: `${here()} instead of a key in double quotes` };
    if (fields.has(key)) return { problem: `the key ${JSON.stringify(key)} twice` };
    if (!accept(':')) return { problem: `${here()} instead of ":"` };
    const value = readString() ?? readBareValue();
    if (value === null) {
      const nested = line[position] === '{' || line[position] === '[';
      return {
        problem: nested ? `a nested value under ${JSON.stringify(key)}` : `${here()} under ${JSON.stringify(key)}`,
      };
    }
    fields.set(key, value);
  } while (accept(','));
  if (!accept('}')) return { problem: `${here()} instead of "," or "}"` };
  return finish();

  function finish(): FlatObjectResult {
    skipSpace();
    return position === line.length ? { fields } : { problem: `${here()} after the object` };
  }
}
