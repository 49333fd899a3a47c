/** Runs that wait for the one before them: each starts when that one has finished. */
import { createStore } from 'zustand/vanilla';
import { compareRuns } from '../compare/comparisonStore.ts';
import type { Draft } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { ENDED_STATES, startDraft } from './liveRun.ts';
import { runsStore } from './runsStore.ts';

export interface RunQueueState {
  /** The next one first. */
  readonly waiting: readonly Draft[];
  /** The run whose end they wait for; null while it is being started, or if nothing waits. */
  readonly after: string | null;
  /** The first run of the series, beside which the others are drawn; null until it has started. */
  readonly first: string | null;
}

const EMPTY: RunQueueState = { waiting: [], after: null, first: null };

export const runQueueStore = createStore<RunQueueState>(() => EMPTY);

/**
 * Trains the drafts one after the other, on the same axes. If one of them is stopped or fails, those after it do not
 * start.
 * @throws LabError of the first one's start; what goes wrong with the later ones is shown.
 */
export async function trainInTurn([draft, ...others]: readonly [Draft, ...Draft[]]): Promise<void> {
  runQueueStore.setState({ ...EMPTY, waiting: others });
  await start(draft);
}

/** Starts what waits as runs end. Call once, when the page starts. */
export function listenToRuns(): void {
  runsStore.subscribe(advance);
}

async function start(draft: Draft): Promise<void> {
  try {
    const { first } = runQueueStore.getState();
    const runId = await startDraft(draft, { besideId: first });
    runQueueStore.setState({ after: runId, first: first ?? runId });
    if (first !== null) await compareRuns(first, runId);
  } catch (error) {
    runQueueStore.setState(EMPTY);
    throw error;
  }
  // A run of few steps may have ended already.
  advance();
}

function advance(): void {
  const { after, waiting } = runQueueStore.getState();
  const { runs, starting } = runsStore.getState();
  const state = after === null ? undefined : runs[after]?.state;
  if (starting || state === undefined || !ENDED_STATES.has(state)) return;
  const [next, ...rest] = waiting;
  if (next === undefined || state !== 'finished') {
    runQueueStore.setState(EMPTY);
    return;
  }
  runQueueStore.setState({ waiting: rest, after: null });
  start(next).catch(showError);
}
