/** How a prompt of the library stands in the encoder's input. */
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { PLAIN_FORM, type PromptForm } from '../../t5/promptForm.ts';
import { readRunFile } from '../../training/runFile.ts';

/** As its run file says; a prompt without one is taken to stand in front of the input. @throws LabError `RunFile` */
export function formOfEntry({ origin }: Pick<LibraryEntry, 'origin'>): PromptForm {
  if (origin.kind !== 'run') return PLAIN_FORM;
  const { position, attention } = readRunFile(new TextEncoder().encode(origin.runFile), origin.runName).prompt;
  return { position, attention };
}
