/** A model as the sentence's second noun. */
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { deviceStore } from '../deviceStore.ts';
import { chooseModel, chooseWeights, draftStore } from '../draft/draftStore.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { runsStore } from '../run/runsStore.ts';

/** Puts a model into the sentence and loads it at once, unless there is no GPU or a run uses the one that is loaded. */
export function takeModel(choice: ModelChoice): void {
  chooseModel(choice);
  loadIfFree();
}

/** Keeps the model's weights so from now on, and loads it anew under the same conditions. */
export function takeWeights(weights: WeightStorage): void {
  chooseWeights(weights);
  loadIfFree();
}

function loadIfFree(): void {
  const { liveId, starting } = runsStore.getState();
  const free = liveId === null && !starting && deviceStore.getState().device.kind !== 'missing';
  if (free) loadModel(draftStore.getState()).catch(showError);
}
