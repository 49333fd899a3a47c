/** Shows a run, wherever it is. */
import { showError } from '../../lab/errorsStore.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { openStoredRun } from '../../lab/run/storedRuns.ts';

/** The live run is in this tab already, and only its place is taken again; another is read from storage. */
export async function bringToScreen(id: string): Promise<void> {
  if (runsStore.getState().liveId === id) runsStore.setState({ shownId: id });
  else await openStoredRun(id).catch(showError);
}
