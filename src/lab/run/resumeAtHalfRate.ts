/** Goes on from the last checkpoint of a run that diverged, as a new run at half the rate. */
import type { LabErrorParts } from '../../base/errors.ts';
import { withHalfTheRate } from '../../training/halfRate.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { divergence } from '../../training/stepRow.ts';
import { modelOf, startSpec } from './liveRun.ts';
import type { ShownRun } from './runsStore.ts';
import { readCheckpoints, readSourcePrompt, runStore } from './storedRuns.ts';

/**
 * Starts it, with the data that the run was given; from its beginning if it has no checkpoint.
 * @throws LabError of storage, the model or the run
 */
export async function resumeAtHalfRate({
  id,
  checkpoints,
  before,
}: Pick<ShownRun, 'id' | 'checkpoints' | 'before'>): Promise<void> {
  const record = await runStore.readRun(id);
  const newest = checkpoints.at(-1) ?? null;
  const materials = await runStore.readMaterials(id);
  const spec = withHalfTheRate(record.spec, newest && { run: id, step: newest.step });
  const files = Object.fromEntries(Object.entries(materials).map(([path, bytes]) => [path, new Blob([bytes])]));
  await startSpec({ spec, files }, { model: modelOf(record), weights: spec.weights }, newest?.prompt ?? before);
}

/** The same of a run that is not on the screen. @throws LabError of storage, the model or the run */
export async function resumeStoredAtHalfRate(record: RunRecord): Promise<void> {
  const { id } = record;
  await resumeAtHalfRate({ id, checkpoints: await readCheckpoints(id), before: await readSourcePrompt(record) });
}

/** "Loss became NaN at step 812.", of a run's error; null if the run did not diverge. */
export function divergenceWords(error: LabErrorParts | null): string | null {
  const diverged = error === null ? null : divergence(error);
  if (diverged === null) return null;
  const loss = /^loss (.+)$/.exec(diverged.what)?.[1];
  if (loss === undefined) return `Training diverged at step ${diverged.step}: ${diverged.what}.`;
  return `Loss became ${loss} at step ${diverged.step}.`;
}
