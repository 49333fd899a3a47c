/** Where given prompts go. */
import type { LibraryModel } from '../../prompts/library/libraryEntry.ts';
import { draftStore } from '../draft/draftStore.ts';
import type { InspectedItem } from '../files/inspected.ts';
import { modelStore } from '../modelStore.ts';
import { addPrompts } from './addFiles.ts';
import { groupsOf, libraryStore, shownGroupOf } from './libraryStore.ts';
import { sentenceModel } from './sentenceModel.ts';

/** The models that a given prompt may be of: the one whose library is shown, then the sentence's. None until known. */
export function modelsForGiven(): LibraryModel[] {
  const state = libraryStore.getState();
  const loaded = sentenceModel(draftStore.getState().model, modelStore.getState().load, state.labIdentity);
  if (loaded === null) return [];
  const shown = shownGroupOf(groupsOf(state, loaded), state)?.model;
  return shown === undefined ? [loaded] : [shown, loaded];
}

/** Adds what can be added without a question; returns the rest. @throws LabError `Storage` */
export async function takeIntoLibrary(items: readonly InspectedItem[]): Promise<readonly InspectedItem[]> {
  const models = modelsForGiven();
  return models.length === 0 ? items : addPrompts(items, models);
}
