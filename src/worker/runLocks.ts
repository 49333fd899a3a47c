/** The lock that a run's trainer holds, so that two tabs never train the same run. */
import { heldLocks, type ReleaseLock } from '../storage/locks.ts';
import { busy } from './busy.ts';
import type { HostPorts } from './hostPorts.ts';

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

/**
 * Takes a run's or a study's lock for `work`, which hands it on; gives it back if `work` fails.
 * @throws LabError `Busy` if another tab holds it
 */
export async function underLock<T>(
  ports: Pick<HostPorts, 'lockRun'>,
  id: string,
  work: (release: ReleaseLock) => Promise<T>,
): Promise<T> {
  const release = await ports.lockRun(id);
  if (release === null) {
    throw busy(
      'Another tab trains this already',
      'its lock is held',
      'what nobody trains',
      'Stop it in the other tab, or close that tab, and try again.',
    );
  }
  try {
    return await work(release);
  } catch (error) {
    release();
    throw error;
  }
}
