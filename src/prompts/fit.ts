/**
 * Does a prompt fit a model and the asked prompt length, and if not, what could be done? Nothing is changed unless a
 * person chose the fix: the page offers fixes as choices, a run file is refused (`requireFit`).
 */
import { LabError } from '../base/errors.ts';
import { transposed } from './algebra/rowProducts.ts';
import type { Prompt } from './prompt.ts';

export interface ExpectedPrompt {
  /** The model's d_model. */
  readonly width: number;
  /** Asked number of rows; absent if any will do. */
  readonly length?: number;
}

export interface FitMismatch {
  readonly side: 'length' | 'width';
  readonly found: number;
  readonly expected: number;
}

export type PromptFix =
  /** Exchange rows and columns. */
  | { readonly kind: 'transpose' }
  /** Keep the first `length` rows. */
  | { readonly kind: 'truncate'; readonly length: number }
  /** Repeat the rows from the first on until there are `length`. */
  | { readonly kind: 'tile'; readonly length: number };

export interface FitReport {
  readonly fits: boolean;
  readonly mismatches: readonly FitMismatch[];
  /** What `applyFix` can do about it. A transposed prompt may then need a second fix for its length. */
  readonly fixes: readonly PromptFix[];
}

/** Compares the prompt's sides with what is expected. A wrong width is fixable only where the other side matches. */
export function checkFit(prompt: Prompt, expected: ExpectedPrompt): FitReport {
  const mismatches: FitMismatch[] = [];
  const fixes: PromptFix[] = [];
  if (prompt.width !== expected.width) {
    mismatches.push({ side: 'width', found: prompt.width, expected: expected.width });
    if (prompt.length === expected.width) fixes.push({ kind: 'transpose' });
  }
  if (expected.length !== undefined && prompt.length !== expected.length) {
    mismatches.push({ side: 'length', found: prompt.length, expected: expected.length });
    if (prompt.width === expected.width) {
      fixes.push({ kind: prompt.length > expected.length ? 'truncate' : 'tile', length: expected.length });
    }
  }
  return { fits: mismatches.length === 0, mismatches, fixes };
}

/**
 * A new prompt with the fix applied; the given one is untouched.
 * @throws LabError `PromptShape` if the fix does not apply (a truncation that would lengthen, a tiling that would cut).
 */
export function applyFix(prompt: Prompt, fix: PromptFix): Prompt {
  if (fix.kind === 'transpose') {
    const { length, width, values } = prompt;
    return { length: width, width: length, values: Float32Array.from(transposed(values, width)) };
  }
  const cuts = fix.kind === 'truncate';
  const lengthFits =
    Number.isSafeInteger(fix.length) &&
    (cuts ? fix.length >= 1 && fix.length <= prompt.length : fix.length >= prompt.length);
  if (!lengthFits) {
    throw new LabError({
      tag: 'PromptShape',
      what: `A prompt cannot be changed this way by "${fix.kind}"`,
      found: `${prompt.length} rows, ${fix.length} asked for`,
      expected: cuts ? `1 to ${prompt.length} rows` : `at least ${prompt.length} rows`,
      remedy: cuts ? 'Tile the prompt instead.' : 'Truncate the prompt instead.',
    });
  }
  return resized(prompt, fix.length);
}

/** Row i of the result is row i modulo the old length: cuts when shorter, tiles when longer. */
function resized({ length, width, values }: Prompt, newLength: number): Prompt {
  const result = new Float32Array(newLength * width);
  for (let row = 0; row < newLength; row++) {
    const source = (row % length) * width;
    result.set(values.subarray(source, source + width), row * width);
  }
  return { length: newLength, width, values: result };
}

/**
 * Returns if the prompt fits as it is. `name` is the prompt's, for the message.
 * @throws LabError `PromptShape` with found and expected numbers of every side that differs, and the possible fixes.
 */
export function requireFit(prompt: Prompt, expected: ExpectedPrompt, name: string): void {
  const { fits, mismatches, fixes } = checkFit(prompt, expected);
  if (fits) return;
  const list = (value: 'found' | 'expected') => mismatches.map((m) => `${m.side} ${m[value]}`).join(', ');
  throw new LabError({
    tag: 'PromptShape',
    what: 'This prompt does not fit',
    found: `${list('found')} (the prompt is ${prompt.length} × ${prompt.width})`,
    expected: list('expected'),
    remedy: remedyFor(prompt, expected, fixes),
    where: name,
  });
}

function remedyFor(prompt: Prompt, expected: ExpectedPrompt, fixes: readonly PromptFix[]): string {
  const [fix] = fixes;
  if (fix === undefined)
    return `Load the model whose width is ${prompt.width}, or take a prompt of width ${expected.width}.`;
  if (fix.kind === 'transpose') return 'Its rows and columns may be exchanged: transpose it first.';
  const verb = fix.kind === 'truncate' ? 'truncate' : 'tile';
  return `Set the prompt length to ${prompt.length}, or ${verb} the prompt to ${fix.length} rows first.`;
}
