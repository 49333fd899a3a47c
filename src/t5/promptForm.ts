/**
 * How a prompt stands in the encoder's input: where, and what its rows see. The functions that combine prompt and input
 * are `prompt_tuning/train/prompts.py`'s, the visibility is `prompt_tuning/extended/masks.py`'s.
 */

import type { PromptValues } from './frozenModel.ts';

/** Where the prompt's rows are put between the input's tokens; padding stays at the end. */
export type PromptPosition = 'beforeInput' | 'afterFirstToken' | 'beforeEos' | 'afterEos';

export const PROMPT_POSITIONS = ['beforeInput', 'afterFirstToken', 'beforeEos', 'afterEos'] as const;

/** What a row of the prompt sees in the encoder besides itself. Tokens of the input see everything. */
export interface PromptAttention {
  /** Of the other rows of the prompt. */
  readonly toPrompt: 'all' | 'earlier' | 'none';
  readonly toInput: boolean;
}

export interface PromptForm {
  readonly position: PromptPosition;
  /** Other than everything only with the position `beforeInput`. */
  readonly attention: PromptAttention;
}

/** In front of the input, and everything sees everything: prompt tuning's default. */
export const PLAIN_FORM: PromptForm = { position: 'beforeInput', attention: { toPrompt: 'all', toInput: true } };

/** The prompt in a form; a plain prompt has none of its own. */
export function formed({ length, width, values }: PromptValues, form: PromptForm): PromptValues {
  const { position, attention } = form;
  const isPlain = position === PLAIN_FORM.position && seesEverything(form);
  return { length, width, values, ...(isPlain ? {} : { form: { position, attention } }) };
}

/** True if the prompt's rows see all that tokens see. */
export function seesEverything({ attention }: PromptForm): boolean {
  return attention.toPrompt === 'all' && attention.toInput;
}

/**
 * How many tokens of each row of `inputIds` `[B, inputLength]` stand before the prompt, `[B]`. EOS is the last token of
 * a row that is not padding.
 */
export function tokensBeforePrompt(
  inputIds: Int32Array,
  inputLength: number,
  position: PromptPosition,
  padTokenId: number,
): Int32Array {
  return Int32Array.from({ length: inputIds.length / inputLength }, (_, row) => {
    if (position === 'beforeInput') return 0;
    if (position === 'afterFirstToken') return 1;
    const ids = inputIds.subarray(row * inputLength, (row + 1) * inputLength);
    const length = ids.reduce((count, id) => count + (id === padTokenId ? 0 : 1), 0);
    return position === 'afterEos' ? length : Math.max(0, length - 1);
  });
}

/**
 * Which positions of the encoder's input are not padding, `[B, promptLength + inputLength]` of 1 and 0.
 * @param before as `tokensBeforePrompt` gives it
 */
export function visiblePositions(
  inputIds: Int32Array,
  inputLength: number,
  promptLength: number,
  before: Int32Array,
  padTokenId: number,
): Float32Array {
  const length = promptLength + inputLength;
  const visible = new Float32Array(before.length * length).fill(1);
  inputIds.forEach((id, index) => {
    if (id !== padTokenId) return;
    const row = Math.floor(index / inputLength);
    const token = index % inputLength;
    visible[row * length + token + (token < (before[row] ?? 0) ? 0 : promptLength)] = 0;
  });
  return visible;
}
