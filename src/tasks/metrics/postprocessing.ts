/** From a model's text to what a metric counts (t5/data/postprocessors.py). */
import { strip } from './pythonText.ts';

/** What T5 counts for an answer that is no label or no number. */
export const INVALID_ANSWER = -1;

/** The position of an answer among the labels, compared character by character, or -1 (`string_label_to_class_id`). */
export function labelToClassId(answer: string, labels: readonly string[]): number {
  return labels.indexOf(answer); // indexOf's -1 is T5's default
}

const DIGITS = '\\d+(?:_\\d+)*';
const FLOAT = `[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[+-]?${DIGITS})?|[+-]?inf(?:inity)?|[+-]?nan`;
const SPACED_FLOAT = new RegExp(`^\\p{White_Space}*(${FLOAT})\\p{White_Space}*$`, 'iu');

/**
 * The number that a text is, or -1 (`string_to_float`): what Python's `float` reads, `nan`, `inf` and underscores
 * between digits included, except digits other than 0 to 9.
 */
export function textToFloat(answer: string): number {
  const text = SPACED_FLOAT.exec(answer)?.[1]?.toLowerCase();
  if (text === undefined) return INVALID_ANSWER;
  if (text.includes('inf')) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text.replaceAll('_', '')); // "nan" becomes NaN too, with any sign
}

const DETERMINERS = new Set(
  'a an few her his each every many much my our some that the their these this those which whose your'.split(' '),
);

/**
 * Whether an answer means the referent (`wsc_simple`): 1 if the words of one are among the words of the other, 0 if not,
 * -1 for an answer without words. Case and determiners do not count; "Bob" is not "Bob's hat".
 */
export function namesReferent(answer: string, referent: string): 1 | 0 | -1 {
  const answered = withoutDeterminers(answer);
  const wanted = withoutDeterminers(referent);
  if (answered === '') return INVALID_ANSWER;
  if (answered.includes("'") !== wanted.includes("'")) return 0;
  const [a, b] = [new Set(answered.split(' ')), new Set(wanted.split(' '))];
  const within = (one: Set<string>, other: Set<string>) => [...one].every((word) => other.has(word));
  return within(a, b) || within(b, a) ? 1 : 0;
}

function withoutDeterminers(text: string): string {
  const words = strip(text).toLowerCase().split(' ');
  return words.filter((word) => !DETERMINERS.has(word)).join(' ');
}
