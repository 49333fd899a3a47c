/** Files dropped right on a noun: the choice is made. */

import { deviceStore } from '../deviceStore.ts';
import { chooseModel, chooseSource } from '../draft/draftStore.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { runsStore } from '../run/runsStore.ts';
import type { Noun } from './dragStore.ts';
import type { InspectedItem } from './inspected.ts';

/**
 * Takes the only prompt or model among the files. What does not fit is taken too: the sentence then says so and offers
 * what can be done. A table waits: its columns must be confirmed first.
 */
export function takeItem(found: readonly InspectedItem[], noun: Noun): void {
  const prompts = found.filter((item) => item.kind === 'prompt');
  const models = found.filter((item) => item.kind === 'model');
  const [prompt] = prompts;
  const [model] = models;
  if (noun === 'source' && prompts.length === 1 && prompt !== undefined) chooseSource(prompt.source);
  if (noun === 'model' && models.length === 1 && model !== undefined) takeModel(model.choice);
}

/** Puts a model into the sentence and loads it at once, unless there is no GPU or a run uses the one that is loaded. */
export function takeModel(choice: ModelChoice): void {
  chooseModel(choice);
  const { liveId, starting } = runsStore.getState();
  const free = liveId === null && !starting && deviceStore.getState().device.kind !== 'missing';
  if (free) loadModel(choice).catch(showError);
}
