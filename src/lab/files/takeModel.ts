/** A model as the sentence's second noun. */
import { deviceStore } from '../deviceStore.ts';
import { chooseModel } from '../draft/draftStore.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { runsStore } from '../run/runsStore.ts';

/** Puts a model into the sentence and loads it at once, unless there is no GPU or a run uses the one that is loaded. */
export function takeModel(choice: ModelChoice): void {
  chooseModel(choice);
  const { liveId, starting } = runsStore.getState();
  const free = liveId === null && !starting && deviceStore.getState().device.kind !== 'missing';
  if (free) loadModel(choice).catch(showError);
}
