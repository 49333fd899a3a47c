/** The state of the Runs view, remembered from visit to visit, and the ways to change it. */
import { createStore } from 'zustand/vanilla';
import { giveColours } from '../compare/runColours.ts';
import { readCurves } from '../run/storedRuns.ts';
import { readSetting, writeSetting } from '../settings.ts';
import { FIRST_RUNS_VIEW, parseRunsView, type RunsViewState } from './runsView.ts';

const KEY = 'spot-lab-runs-view';

/** As many runs as a chart can show and colours tell apart. */
export const MOST_DRAWN = 24;

export const runsViewStore = createStore<RunsViewState>(() => FIRST_RUNS_VIEW);

/** Takes up the view of the last visit, and remembers every change from now on. Call once. */
export function keepRunsView(): void {
  runsViewStore.setState(parseRunsView(jsonOf(readSetting(KEY))));
  runsViewStore.subscribe((view) => writeSetting(KEY, JSON.stringify(view)));
}

export function changeRunsView(change: Partial<Omit<RunsViewState, 'version'>>): void {
  runsViewStore.setState(change);
}

/**
 * Draws these runs and no others, at most `MOST_DRAWN`, each in its own colour.
 * @throws LabError `Storage` if their curves cannot be read
 */
export async function chooseRuns(ids: readonly string[]): Promise<void> {
  const chosen = [...new Set(ids)].slice(0, MOST_DRAWN);
  giveColours(chosen, chosen);
  runsViewStore.setState({ chosen });
  await readChosenCurves(chosen);
}

/** Reads the curves of runs that this tab does not have yet. @throws LabError `Storage` */
export async function readChosenCurves(ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map(readCurves));
}

/** Makes a run the one that others are measured against, and draws it; null = none. @throws LabError `Storage` */
export async function setBaseline(baseline: string | null): Promise<void> {
  const { chosen } = runsViewStore.getState();
  runsViewStore.setState({ baseline });
  if (baseline !== null && !chosen.includes(baseline)) await chooseRuns([baseline, ...chosen]);
}

export function togglePin(id: string): void {
  runsViewStore.setState(({ pinned }) => ({
    pinned: pinned.includes(id) ? pinned.filter((each) => each !== id) : [...pinned, id],
  }));
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // Whatever stands there is no view: the first one is shown.
  }
}
