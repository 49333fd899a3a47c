/** How a prompt of the library stands in the encoder's input. */
import { isLabError } from '../../base/errors.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { PLAIN_FORM, type PromptForm } from '../../t5/promptForm.ts';
import { readRunFile } from '../../training/runFile.ts';

/** As the run that made it says; a prompt of which no run is known is a plain one. */
export function formOfEntry({ origin }: Pick<LibraryEntry, 'origin'>): PromptForm {
  if (origin.kind !== 'run') return PLAIN_FORM;
  try {
    const { position, attention } = readRunFile(new TextEncoder().encode(origin.runFile), origin.runName).prompt;
    return { position, attention };
  } catch (error) {
    // An entry outlives the version of the lab that wrote its run file.
    if (isLabError(error, 'RunFile')) return PLAIN_FORM;
    throw error;
  }
}
