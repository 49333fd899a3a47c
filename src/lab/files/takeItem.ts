/** Files dropped right on a noun: the choice is made. */
import { isStudy } from '../../training/study/studyFile.ts';
import { chooseSource } from '../draft/draftStore.ts';
import type { Noun } from './dragStore.ts';
import type { InspectedItem } from './inspected.ts';
import { openRunFile } from './openRunFile.ts';
import { takeModel } from './takeModel.ts';

/**
 * Takes the only prompt, model or run file among the files. A prompt that does not fit is taken too: the sentence then
 * says so and offers what can be done. A table waits: its columns must be confirmed first.
 * @throws LabError if a run file cannot be opened
 */
export async function takeItem(found: readonly InspectedItem[], noun: Noun): Promise<void> {
  const prompt = onlyOne(found.flatMap((item) => (item.kind === 'prompt' ? [item] : [])));
  const model = onlyOne(found.flatMap((item) => (item.kind === 'model' ? [item] : [])));
  const runFile = onlyOne(found.flatMap((item) => (item.kind === 'runFile' ? [item] : [])));
  if (noun === 'source' && prompt !== null) chooseSource(prompt.source);
  if (noun === 'model' && model !== null) takeModel(model.choice);
  if (noun === 'recipe' && runFile !== null && !isStudy(runFile.json)) await openRunFile(runFile);
}

function onlyOne<T>(items: readonly T[]): T | null {
  const [first] = items;
  return items.length === 1 && first !== undefined ? first : null;
}
