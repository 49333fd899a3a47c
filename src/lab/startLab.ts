/** What happens when the page opens. */
import { listenForShortcuts } from './commands/shortcuts.ts';
import { isMissingGpu } from './deviceStore.ts';
import { draftStore } from './draft/draftStore.ts';
import { showError } from './errorsStore.ts';
import { offerGuide } from './guide/guideStore.ts';
import { openLab } from './labStore.ts';
import { loadModel } from './modelStore.ts';
import { listenToWorker } from './run/liveRun.ts';
import { listenToRuns } from './run/runQueue.ts';
import { isWorking, runsStore } from './run/runsStore.ts';
import { refreshStoredRuns } from './run/storedRuns.ts';
import { restoreTheme } from './themeStore.ts';
import { followAddress } from './views/viewStore.ts';

/** Starts everything that lives outside React. Call once. What fails is shown; the rest goes on. */
export function startLab(): void {
  restoreTheme();
  followAddress(window);
  listenToWorker();
  listenToRuns();
  listenForShortcuts(window);
  window.addEventListener('beforeunload', (event) => {
    if (isWorking(runsStore.getState())) event.preventDefault();
  });
  refreshStoredRuns().then(offerGuide, showError);
  openLab().catch(showError);
  // Early, so that pressing Train finds the model there. A missing GPU is told of at its own place, not as an error.
  loadModel(draftStore.getState()).catch((error: unknown) => {
    if (!isMissingGpu(error)) showError(error);
  });
}
