/**
 * JSON from outside. `JSON.parse` silently keeps the last of two equal keys; here they are refused, because a file
 * that says two things says nothing.
 */
import { decodeUtf8 } from './text.ts';

/** The value, or what is wrong with the text: a sentence fragment for a `LabError`'s `found`. */
export type JsonResult = { readonly value: unknown } | { readonly problem: string };

/** Parses UTF-8 bytes as one JSON value without repeated keys. */
export function parseJsonBytes(bytes: Uint8Array): JsonResult {
  const decoded = decodeUtf8(bytes);
  if ('invalidAt' in decoded) return { problem: `a byte that is not UTF-8, at offset ${decoded.invalidAt}` };
  return parseJsonText(decoded.text);
}

/** Parses a text as one JSON value without repeated keys. */
export function parseJsonText(text: string): JsonResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  const repeated = findRepeatedKey(text);
  return repeated === null ? { value } : { problem: `the key ${JSON.stringify(repeated)} twice in one object` };
}

/** True for a JSON object (no array, no null). Its keys are the file's own: look them up with `Object.hasOwn`. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of a JSON object; undefined where it is absent, `__proto__` and `constructor` included. */
export function ownField(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The first key that stands twice in one object of valid JSON, or null. */
function findRepeatedKey(json: string): string | null {
  // Only strings, brackets and commas matter. An object's entry on the stack is its keys so far, an array's is null.
  const stack: (Set<string> | null)[] = [];
  let keyComesNext = false;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      const end = endOfString(json, i);
      const keys = stack.at(-1);
      if (keyComesNext && keys) {
        const key: string = JSON.parse(json.slice(i, end));
        if (keys.has(key)) return key;
        keys.add(key);
        keyComesNext = false;
      }
      i = end - 1;
    } else if (character === '{') {
      stack.push(new Set());
      keyComesNext = true;
    } else if (character === '[') {
      stack.push(null);
      keyComesNext = false;
    } else if (character === '}' || character === ']') {
      stack.pop();
      keyComesNext = false;
    } else if (character === ',') {
      keyComesNext = stack.at(-1) != null;
    }
  }
  return null;
}

/** The index behind the closing quote of the string that starts at `start`. */
export function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    if (json[i] === '\\') i++;
    else if (json[i] === '"') return i + 1;
  }
  return json.length;
}
