/** Files dropped right on a noun: the choice is made, if it is an honest one. */

import { deviceStore } from '../deviceStore.ts';
import { chooseModel, chooseSource, draftStore } from '../draft/draftStore.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { promptMisfit } from '../draft/fits.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { runsStore } from '../run/runsStore.ts';
import type { Noun } from './dragStore.ts';
import type { InspectedItem } from './inspected.ts';

/** Takes the only fitting item for this noun. A table always waits: its columns must be confirmed first. */
export function takeItem(found: readonly InspectedItem[], noun: Noun): void {
  if (noun === 'source') {
    const { model } = draftStore.getState();
    const fitting = found.filter((item) => item.kind === 'prompt' && promptMisfit(item.source.prompt, model) === null);
    const [only] = fitting;
    if (fitting.length === 1 && only?.kind === 'prompt') chooseSource(only.source);
  }
  if (noun === 'model') {
    const models = found.filter((item) => item.kind === 'model');
    const [only] = models;
    if (models.length === 1 && only !== undefined) takeModel(only.choice);
  }
}

/** Puts a model into the sentence and loads it at once, unless there is no GPU or a run uses the one that is loaded. */
export function takeModel(choice: ModelChoice): void {
  chooseModel(choice);
  const { liveId, starting } = runsStore.getState();
  const free = liveId === null && !starting && deviceStore.getState().device.kind !== 'missing';
  if (free) loadModel(choice).catch(showError);
}
