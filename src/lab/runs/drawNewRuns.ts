/** A run is drawn in the Runs view from its beginning, as long as few are: nobody has to look for it there. */
import { showError } from '../errorsStore.ts';
import { runsStore } from '../run/runsStore.ts';
import { storedRunsStore } from '../run/storedRuns.ts';
import { chooseRuns, runsViewStore } from './runsViewStore.ts';

/** With more of them, which ones are drawn is the person's choice alone. */
const FEW = 8;

/** Call once. */
export function drawNewRuns(): void {
  runsStore.subscribe(({ liveId }, before) => {
    if (liveId === null || liveId === before.liveId) return;
    const stored = new Set(storedRunsStore.getState().runs.map(({ id }) => id));
    const { chosen } = runsViewStore.getState();
    if (chosen.includes(liveId) || chosen.filter((id) => stored.has(id)).length >= FEW) return;
    chooseRuns([...chosen, liveId]).catch(showError);
  });
}
