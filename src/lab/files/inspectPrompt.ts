/** Any array of a prompt as an inspected item, with its figures. */
import type { PromptFix } from '../../prompts/fit.ts';
import { type PromptArray, promptFromArray } from '../../prompts/prompt.ts';
import { promptStatistics } from '../../prompts/statistics.ts';
import { withFix } from '../draft/draftStore.ts';
import type { InspectedPrompt } from './inspected.ts';

/**
 * @param what the kind of file in words
 * @param byColumns whether the file held the values in Fortran order
 * @throws LabError `PromptShape`, `PromptValues`
 */
export function inspectPrompt(
  id: number,
  name: string,
  what: string,
  array: PromptArray,
  byColumns = false,
): InspectedPrompt {
  const prompt = promptFromArray(array, name);
  return {
    kind: 'prompt',
    id,
    name,
    what,
    dtype: array.dtype,
    byColumns,
    shape: array.shape,
    source: { kind: 'prompt', name, prompt, init: { kind: 'file', path: name }, changes: [] },
    statistics: promptStatistics(prompt),
  };
}

/** The item with a fix applied that the person chose; its figures follow. */
export function fixedPrompt(item: InspectedPrompt, fix: PromptFix): InspectedPrompt {
  const source = withFix(item.source, fix);
  const { length, width } = source.prompt;
  return { ...item, source, shape: [length, width], statistics: promptStatistics(source.prompt) };
}
