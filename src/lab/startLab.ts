/** What happens when the page opens. */
import { bindParam } from './address/bindParam.ts';
import { followRuns } from './address/followRuns.ts';
import { followSentence } from './address/followSentence.ts';
import { offerFinishNotice } from './care/finishNotice.ts';
import { stayAwakeWhileWorking } from './care/wakeLock.ts';
import { listenForShortcuts } from './commands/shortcuts.ts';
import { restoreSingleKeys } from './commands/singleKeysStore.ts';
import { keepRunColours } from './compare/runColours.ts';
import { restoreDensity } from './densityStore.ts';
import { isMissingGpu } from './deviceStore.ts';
import { draftStore } from './draft/draftStore.ts';
import { showError } from './errorsStore.ts';
import { offerGuide } from './guide/guideStore.ts';
import { openLab } from './labStore.ts';
import { libraryStore, openLibrary, selectEntry } from './library/libraryStore.ts';
import { logEvent } from './log/eventLog.ts';
import { listenForEvents } from './log/listenForEvents.ts';
import { loadModel } from './modelStore.ts';
import { isPageOutdated, prepareOffline } from './offline/offlineStore.ts';
import { listenToWorker } from './run/liveRun.ts';
import { listenToRuns } from './run/runQueue.ts';
import { isWorking, runsStore } from './run/runsStore.ts';
import { refreshStoredRuns } from './run/storedRuns.ts';
import { drawNewRuns } from './runs/drawNewRuns.ts';
import { keepRunsView } from './runs/runsViewStore.ts';
import { listenToMixtures } from './studies/findSource.ts';
import { studiesStore } from './studies/studiesStore.ts';
import { listenToStudies } from './studies/trainStudies.ts';
import { selectTask, tasksStore } from './tasks/tasksStore.ts';
import { restoreTheme } from './themeStore.ts';
import { followAddress } from './views/viewStore.ts';

/** Starts everything that lives outside React. Call once. What fails is shown; the rest goes on. */
export function startLab(): void {
  restoreTheme();
  restoreDensity();
  restoreSingleKeys();
  listenForEvents();
  logEvent('page', `Opened in ${navigator.userAgent}`);
  followAddress(window);
  bindParam({
    view: 'prompts',
    name: 'prompt',
    read: () => libraryStore.getState().selectedId,
    take: selectEntry,
    subscribe: libraryStore.subscribe,
  });
  bindParam({
    view: 'tasks',
    name: 'task',
    read: () => tasksStore.getState().selectedId,
    take: selectTask,
    subscribe: tasksStore.subscribe,
  });
  listenToWorker();
  listenToRuns();
  listenToStudies();
  listenToMixtures();
  keepRunColours();
  keepRunsView();
  drawNewRuns();
  followRuns();
  listenForShortcuts(window);
  window.addEventListener('beforeunload', (event) => {
    if (isWorking(runsStore.getState()) || studiesStore.getState().live !== null) event.preventDefault();
  });
  stayAwakeWhileWorking(document, navigator.wakeLock);
  offerFinishNotice();
  // Other tabs may have begun or ended runs meanwhile.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') refreshStoredRuns().catch(showError);
  });
  refreshStoredRuns().then(offerGuide, showError);
  openLibrary().catch(showError);
  openLab().then(followSentence).catch(showError);
  // Early, so that pressing Train finds the model there. A missing GPU is told of at its own place, not as an error.
  const loaded = loadModel(draftStore.getState()).catch((error: unknown) => {
    if (!isMissingGpu(error)) showError(error);
  });
  // Afterwards, so that what is kept for later does not hold up what is wanted now. A development server has no worker.
  if (import.meta.env.PROD) void loaded.then(keepForOffline);
}

function keepForOffline(): Promise<void> {
  return prepareOffline({
    serviceWorker: navigator.serviceWorker,
    script: new URL('sw.js', document.baseURI),
    isOutdated: () => isPageOutdated(document),
  });
}
