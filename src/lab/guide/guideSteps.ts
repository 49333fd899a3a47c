/** Where in the guided first run the person is: what each of its three steps says and allows. */
import { ENDED_STATES } from '../run/liveRun.ts';
import type { RunsState } from '../run/runsStore.ts';
import type { GuideState } from './guideStore.ts';

/** `later`: one before it comes first. `again`: its run was stopped or failed, and may be started anew. */
export type GuideStep = 'later' | 'next' | 'underWay' | 'again' | 'done';

export interface GuideSteps {
  readonly scratch: GuideStep;
  readonly source: GuideStep;
  readonly difference: GuideStep;
}

export function guideSteps({ scratchId, sourceId, compared }: GuideState, runs: RunsState['runs']): GuideSteps {
  const scratch = runStep(scratchId, runs);
  const source = scratch === 'done' ? runStep(sourceId, runs) : 'later';
  const difference = source !== 'done' ? 'later' : compared ? 'done' : 'next';
  return { scratch, source, difference };
}

function runStep(runId: string | null, runs: RunsState['runs']): GuideStep {
  const state = runId === null ? undefined : runs[runId]?.state;
  if (state === undefined) return 'next';
  if (state === 'finished') return 'done';
  return ENDED_STATES.has(state) ? 'again' : 'underWay';
}
