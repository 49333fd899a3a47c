/** The lock that a run's trainer holds, so that two tabs never train the same run. */
import { heldLocks } from '../storage/locks.ts';

const PREFIX = 'spot-lab/run/';

export function runLockName(runId: string): string {
  return `${PREFIX}${runId}`;
}

/** Ids of the runs that some tab trains right now, this one included. */
export async function runsInTraining(): Promise<ReadonlySet<string>> {
  const names = await heldLocks(PREFIX);
  return new Set([...names].map((name) => name.slice(PREFIX.length)));
}

const STUDY = 'study/';

/** What stands for a study among the run ids: its trainer holds one lock for all its runs. */
export function studyLock(studyId: string): string {
  return `${STUDY}${studyId}`;
}
