/** The rows of the table of runs, from all stores that say something of a run. */
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { runNotesStore } from '../../lab/run/runNotes.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { runStore, storedRunsStore } from '../../lab/run/storedRuns.ts';
import { type RunRow, rowsOf } from '../../lab/runs/runRows.ts';
import { readSummaries, runSummariesStore } from '../../lab/runs/runSummaries.ts';

/** The newest first. Summaries of runs come a moment later; those of the live run are its metrics' business. */
export function useRunRows(): readonly RunRow[] {
  const { runs, inTraining } = useStore(storedRunsStore);
  const { liveId } = useStore(runsStore);
  const { byId: notes } = useStore(runNotesStore);
  const { byId: summaries } = useStore(runSummariesStore);
  useEffect(() => {
    readSummaries(runStore, runs).catch(showError);
  }, [runs]);
  return useMemo(
    () => rowsOf(runs, { notes, summaries, liveId, inTraining }),
    [runs, notes, summaries, liveId, inTraining],
  );
}
