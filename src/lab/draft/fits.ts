/** Whether the sentence's nouns fit each other, and what can be done where they do not. */
import { checkFit, type PromptFix } from '../../prompts/fit.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Draft, ModelChoice } from './draftTypes.ts';

export interface Misfit {
  /** A clause for the sentence: "768 wide, lab-t5 takes 192". */
  readonly text: string;
  /** Offered as buttons; empty if only another choice helps. */
  readonly fixes: readonly PromptFix[];
  /** What to do if there is no fix. */
  readonly advice: string;
}

/** What is wrong with the source prompt for this model and prompt length; null if it fits or is made to fit. */
export function sourceMisfit(draft: Draft): Misfit | null {
  if (draft.source.kind === 'scratch') return null;
  return promptMisfit(draft.source.prompt, draft.model, draft.promptLength);
}

/** The same for any prompt. Without a length any number of rows will do. */
export function promptMisfit(prompt: Prompt, model: ModelChoice, length?: number): Misfit | null {
  const width = model.width ?? prompt.width;
  const { fits, mismatches, fixes } = checkFit(prompt, length === undefined ? { width } : { width, length });
  if (fits) return null;
  const clauses = mismatches.map(({ side, found, expected }) =>
    side === 'width'
      ? `${found} wide, ${model.name} takes ${expected}`
      : `${rows(found)}, the recipe asks for ${expected}`,
  );
  const wrongWidth = mismatches.some(({ side }) => side === 'width');
  return {
    text: clauses.join('; '),
    fixes,
    advice: wrongWidth
      ? `Load a model whose width is ${prompt.width}, or choose a source prompt of width ${width}.`
      : `Set the prompt length to ${prompt.length}, or choose another source prompt.`,
  };
}

/** A fix as the button that does it. */
export function fixLabel(fix: PromptFix): string {
  if (fix.kind === 'transpose') return 'Transpose it';
  return fix.kind === 'truncate' ? `Truncate to ${rows(fix.length)}` : `Tile to ${rows(fix.length)}`;
}

/** What a fix did, for the record: "first 16 of 100 rows". */
export function fixWords(fix: PromptFix, before: Prompt): string {
  if (fix.kind === 'transpose') return `transposed from ${before.length} × ${before.width}`;
  if (fix.kind === 'truncate') return `first ${fix.length} of ${rows(before.length)}`;
  return `${rows(before.length)} tiled to ${fix.length}`;
}

function rows(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}
