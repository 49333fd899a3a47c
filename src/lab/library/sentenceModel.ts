/** The sentence's model as the library knows models. */
import type { LibraryModel } from '../../prompts/library/libraryEntry.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { type LoadState, sameSource } from '../modelStore.ts';

/** Its identity is known once it was loaded, and the lab's as soon as the library has read it. Null without a width. */
export function sentenceModel(
  { name, source, width }: ModelChoice,
  load: LoadState,
  labIdentity: string | null,
): LibraryModel | null {
  if (width === null) return null;
  const isLoaded = load.kind === 'ready' && sameSource(load.source, source);
  const identity = isLoaded ? load.report.identity : source.kind === 'lab' ? labIdentity : null;
  return { name, identity, width };
}
