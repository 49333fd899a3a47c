/** Takes in the lab's archive of sample runs. */
import { openDatabase } from '../../storage/database.ts';
import { readArchive } from '../archive/archive.ts';
import { importThings } from '../archive/importArchive.ts';
import { fetchLabFile } from '../labFiles.ts';
import { logEvent } from '../log/eventLog.ts';
import { refreshStoredRuns, storedRunsStore } from '../run/storedRuns.ts';

const ARCHIVE = 'samples.zip';

/**
 * Adds those that are not here; those that are stay as they are, whatever was changed in them.
 * @throws LabError `FileMissing`, `FileRead`, `ZipFormat`, `Storage`
 */
export async function addSamples(): Promise<void> {
  const things = readArchive(await fetchLabFile(ARCHIVE), `lab/${ARCHIVE}`);
  await refreshStoredRuns();
  const here = new Set(storedRunsStore.getState().runs.map(({ id }) => id));
  const missing = things.filter(({ id }) => !here.has(id));
  if (missing.length === 0) return;
  await importThings(openDatabase(), missing);
  await refreshStoredRuns();
  logEvent('storage', `Added ${missing.length} sample runs`);
}
