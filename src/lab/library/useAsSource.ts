/** A prompt of the library as the next run's source prompt. */
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { chooseSource } from '../draft/draftStore.ts';
import type { PromptSource } from '../draft/draftTypes.ts';
import { fileNameOf } from '../files/saveFile.ts';
import { showView } from '../views/viewStore.ts';

/** The entry's value as the sentence's first noun. */
export function sourceOfEntry({ name, origin, value }: LibraryEntry): PromptSource {
  const path = origin.kind === 'lab' ? `lab:${origin.path}` : `${fileNameOf(name)}.npy`;
  return { kind: 'prompt', name, prompt: value.prompt, init: { kind: 'file', path }, changes: [] };
}

/** Puts the entry into the sentence and shows it. */
export function startFromEntry(entry: LibraryEntry): void {
  chooseSource(sourceOfEntry(entry));
  showView('train');
}
