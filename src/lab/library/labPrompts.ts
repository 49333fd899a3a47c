/** The embedded lab's source prompts as entries of the library. They are read from the lab, not stored. */
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { browserModelFiles, labAt } from '../../worker/labFiles.ts';
import type { LabIndex } from '../labIndex.ts';
import { sourceOfLab } from '../labStore.ts';
import { modelStore } from '../modelStore.ts';

/** @throws LabError if a prompt is missing or none */
export function promptsOfLab(index: LabIndex, width: number): Promise<LibraryEntry[]> {
  return Promise.all(
    index.prompts.map(async (prompt) => ({
      id: `lab:${prompt.path}`,
      name: prompt.name,
      task: prompt.task,
      model: { name: index.model.name, identity: null, width },
      origin: { kind: 'lab', path: prompt.path },
      initialStep: 0,
      value: { step: null, prompt: (await sourceOfLab(prompt)).prompt },
      key: null,
      start: null,
      addedAtMs: 0,
    })),
  );
}

/** The lab model's identity: as the worker says where it has the model, else read from the files. @throws LabError */
export async function identityOfLab(): Promise<string> {
  const { load } = modelStore.getState();
  if (load.kind === 'ready' && load.source.kind === 'lab') return load.report.identity;
  // Readers of weights and vocabularies are no part of the page's first load.
  const { readModelIdentity } = await import('../../t5/loadModel.ts');
  return readModelIdentity(browserModelFiles({ kind: 'lab' }, labAt(document.baseURI)));
}
