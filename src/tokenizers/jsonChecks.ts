/** Checks and errors that the readers of `tokenizer.json` share. */
import { LabError } from '../base/errors.ts';

export const WHERE = 'tokenizer.json';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a JSON value is, in a word or two; for messages. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Special tokens never come from text. */
  readonly special: boolean;
}

/** `added_tokens`, by ascending id. @throws LabError `TokenizerFormat` */
export function readAddedTokens(file: Record<string, unknown>): AddedToken[] {
  const list = file.added_tokens ?? [];
  if (!Array.isArray(list)) throw malformedJson(`"added_tokens" is ${kindOf(list)}`, 'a list');
  const tokens = list.map((token: unknown, i): AddedToken => {
    if (!isRecord(token)) throw malformedJson(`added token ${i} is ${kindOf(token)}`, 'an object');
    const { id, content, special } = token;
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) {
      throw malformedJson(`the id of added token ${i} is ${JSON.stringify(id)}`, 'a whole number from 0');
    }
    if (typeof content !== 'string' || content === '' || !content.isWellFormed()) {
      throw malformedJson(`the content of added token ${i} is ${JSON.stringify(content)}`, 'text');
    }
    return { id, content, special: special === true };
  });
  return tokens.sort((a, b) => a.id - b.id);
}

export function malformedJson(found: string, expected: string, cause?: unknown): LabError {
  return new LabError(
    {
      tag: 'TokenizerFormat',
      what: 'This tokenizer.json is damaged or is not one',
      found,
      expected,
      remedy: 'Download the model folder’s tokenizer.json again, or use its spiece.model.',
      where: WHERE,
    },
    { cause },
  );
}

export function refusePipeline(found: string, expected: string): LabError {
  return new LabError({
    tag: 'TokenizerFormat',
    what: 'This kind of tokenizer does not belong to a T5 that the lab knows',
    found,
    expected,
    remedy: 'Use the tokenizer of the T5 that you load; its spiece.model, if there is one.',
    where: WHERE,
  });
}
