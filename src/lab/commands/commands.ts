/** The commands of the run and its sentence, once. Buttons, shortcuts and the palette read the same entries (registry.ts). */
import type { StoreApi } from 'zustand/vanilla';
import { deviceStore } from '../deviceStore.ts';
import { draftStore } from '../draft/draftStore.ts';
import { sourceMisfit } from '../draft/fits.ts';
import { runSpecOfDraft } from '../draft/runSpecOfDraft.ts';
import { fromScratch } from '../draft/scratch.ts';
import { showError } from '../errorsStore.ts';
import { scratchStart } from '../labStore.ts';
import { modelStore, tuneAgain } from '../modelStore.ts';
import { downloadAllCheckpoints, downloadRunFile, downloadRunFolder } from '../run/exports.ts';
import { steer } from '../run/liveRun.ts';
import { trainInTurn } from '../run/runQueue.ts';
import { liveRun, runsStore, shownRun, WORKING_STATES } from '../run/runsStore.ts';
import { studiesStore } from '../studies/studiesStore.ts';
import { isWorkerTaken } from '../studies/trainStudies.ts';
import { undoStore } from '../undoStore.ts';

export interface Command {
  readonly id: string;
  /** A verb: the button's words. */
  readonly label: string;
  /** As `aria-keyshortcuts` writes it, alternatives with a space between them; or null. */
  readonly shortcut: string | null;
  /** True if `run` would do something now. */
  readonly enabled: () => boolean;
  readonly run: () => void | Promise<void>;
}

const isDescribed = () => {
  const draft = draftStore.getState();
  return draft.task !== null && sourceMisfit(draft) === null;
};
const canTrain = () => deviceStore.getState().device.kind !== 'missing' && !isWorkerTaken() && isDescribed();
const live = () => liveRun(runsStore.getState());
const shown = () => shownRun(runsStore.getState());
const isAtWork = () => WORKING_STATES.has(live()?.state ?? 'stopped');
const isSteerable = () => isAtWork() || live()?.state === 'paused';

export const commands = {
  train: {
    id: 'train',
    label: 'Train',
    shortcut: 'Control+Enter',
    enabled: canTrain,
    run: () => trainInTurn([draftStore.getState()]),
  },
  trainAndCompare: {
    id: 'trainAndCompare',
    label: 'Train and compare with from scratch',
    shortcut: null,
    enabled: () => draftStore.getState().source.kind === 'prompt' && canTrain(),
    run: () => {
      const draft = draftStore.getState();
      return trainInTurn([draft, fromScratch(draft, scratchStart())]);
    },
  },
  pause: {
    id: 'pause',
    label: 'Pause',
    shortcut: 'Alt+P Space',
    enabled: isAtWork,
    run: () => steer('pause'),
  },
  continue: {
    id: 'continue',
    label: 'Continue',
    shortcut: 'Alt+P Space',
    enabled: () => live()?.state === 'paused',
    run: () => steer('continue'),
  },
  singleStep: {
    id: 'singleStep',
    label: 'Step',
    shortcut: 'Alt+N',
    enabled: () => live()?.state === 'paused',
    run: () => steer('singleStep'),
  },
  stop: { id: 'stop', label: 'Stop', shortcut: 'Alt+S', enabled: isSteerable, run: () => steer('stop') },
  tuneAgain: {
    id: 'tuneAgain',
    label: 'Tune again',
    shortcut: null,
    enabled: () => modelStore.getState().load.kind === 'ready' && !isWorkerTaken(),
    run: tuneAgain,
  },
  downloadAll: {
    id: 'downloadAll',
    label: 'Download all (.zip)',
    shortcut: null,
    enabled: () => (shown()?.checkpoints.length ?? 0) > 0,
    run: () => {
      const run = shown();
      if (run !== null) downloadAllCheckpoints(run);
    },
  },
  exportRunFile: {
    id: 'exportRunFile',
    label: 'Export run file',
    shortcut: null,
    enabled: isDescribed,
    run: () => downloadRunFile(runSpecOfDraft(draftStore.getState())),
  },
  exportRunFolder: {
    id: 'exportRunFolder',
    label: 'Export run file with its data (.zip)',
    shortcut: null,
    enabled: isDescribed,
    run: () => downloadRunFolder(runSpecOfDraft(draftStore.getState())),
  },
} satisfies Record<string, Command>;

/** Runs a command if it is enabled; what it throws becomes an error card. */
export async function perform(command: Command): Promise<void> {
  if (!command.enabled()) return;
  try {
    await command.run();
  } catch (error) {
    showError(error);
  }
}

/** The stores that `enabled` functions read: who shows commands listens to all of them. */
const STORES: readonly Pick<StoreApi<unknown>, 'subscribe'>[] = [
  draftStore,
  runsStore,
  studiesStore,
  deviceStore,
  modelStore,
  undoStore,
];

/** Calls `listener` whenever any command's `enabled` may have changed; returns how to stop that. */
export function subscribeToCommands(listener: () => void): () => void {
  const stops = STORES.map((store) => store.subscribe(listener));
  return () => {
    for (const stop of stops) stop();
  };
}
