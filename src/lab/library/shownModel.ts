/** Which model's library is shown, outside React: where given prompts go. */
import type { LibraryModel } from '../../prompts/library/libraryEntry.ts';
import { draftStore } from '../draft/draftStore.ts';
import type { InspectedItem } from '../files/inspected.ts';
import { modelStore } from '../modelStore.ts';
import { addPrompts } from './addFiles.ts';
import { groupsOf, libraryStore, shownGroupOf } from './libraryStore.ts';
import { sentenceModel } from './sentenceModel.ts';

/** Null until the sentence's model is known. */
export function shownModel(): LibraryModel | null {
  const state = libraryStore.getState();
  const loaded = sentenceModel(draftStore.getState().model, modelStore.getState().load, state.labIdentity);
  return loaded === null ? null : (shownGroupOf(groupsOf(state, loaded), state)?.model ?? loaded);
}

/** Adds what can be added without a question; returns the rest. @throws LabError `Storage` */
export async function takeIntoLibrary(items: readonly InspectedItem[]): Promise<readonly InspectedItem[]> {
  const model = shownModel();
  return model === null ? items : addPrompts(items, model);
}
