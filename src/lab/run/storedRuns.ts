/** The runs in this browser's storage: listed, opened, deleted with undo, offered for resumption. */
import { createStore } from 'zustand/vanilla';
import { parseNpy } from '../../formats/npy.ts';
import { type Prompt, promptFromArray } from '../../prompts/prompt.ts';
import { openDatabase } from '../../storage/database.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { type RunHistory, RunStore } from '../../training/runStore.ts';
import { runsInTraining } from '../../worker/runLocks.ts';
import { showErrorParts } from '../errorsStore.ts';
import { fetchLabFile } from '../labFiles.ts';
import { libraryStorage } from '../library/libraryStorageOfPage.ts';
import { metricColumnsStore } from '../metrics/metricColumnsStore.ts';
import { putInTrash } from '../putInTrash.ts';
import { dismissUndo, offerUndo } from '../undoStore.ts';
import {
  changeRunNotes,
  notesOf,
  type RunNotes,
  readRunNotes,
  removeNotesWithoutRun,
  runNotesStore,
  titleOf,
} from './runNotes.ts';
import {
  changeRun,
  runsStore,
  type ShownCheckpoint,
  type ShownRun,
  showRun,
  withCheckpoint,
  withoutCheckpoint,
} from './runsStore.ts';

const database = openDatabase();
export const runStore = new RunStore(database);

export interface StoredRunsState {
  /** Newest first, by the names that the person gave them where there are such. */
  readonly runs: readonly RunRecord[];
  /** Ended without being finished: offered for resumption. */
  readonly unfinished: readonly RunRecord[];
  /** Ids of the runs that some tab trains right now, this one included. */
  readonly inTraining: ReadonlySet<string>;
  /** False until storage has been read for the first time, or refused it. */
  readonly areRead: boolean;
}

export const storedRunsStore = createStore<StoredRunsState>(() => ({
  runs: [],
  unfinished: [],
  inTraining: new Set(),
  areRead: false,
}));

/** Reads the list anew; damaged records are told of once each and left out. @throws LabError `Storage`: then it stays */
export async function refreshStoredRuns(): Promise<void> {
  try {
    await readStoredRuns();
  } catch (error) {
    storedRunsStore.setState({ areRead: true });
    throw error;
  }
}

async function readStoredRuns(): Promise<void> {
  const { items, damaged } = await runStore.listRuns();
  for (const parts of damaged) showErrorParts(parts);
  const unfinished = await runStore.unfinishedRuns();
  const inTraining = await runsInTraining();
  await readRunNotes(database);
  const { liveId } = runsStore.getState();
  storedRunsStore.setState({
    runs: items.map(withTitle),
    unfinished: unfinished.filter(({ id }) => id !== liveId && !inTraining.has(id)).map(withTitle),
    inTraining,
    areRead: true,
  });
}

function withTitle(run: RunRecord): RunRecord {
  return { ...run, name: notesOf(runNotesStore.getState().byId, run.id).title ?? run.name };
}

/** Changes what the person adds to a run: its title, notes, tags, colour. @throws LabError `Storage` */
export async function annotateRun(runId: string, change: Partial<Omit<RunNotes, 'version'>>): Promise<void> {
  await changeRunNotes(database, runId, change);
  if (change.title !== undefined) await refreshStoredRuns();
}

/**
 * Reads the curves of a stored run without showing it; those of a run that this tab has are there already.
 * @throws LabError `Storage`
 */
export async function readCurves(runId: string): Promise<void> {
  const isHere = () => runsStore.getState().runs[runId] !== undefined;
  if (isHere()) return;
  const history = await runStore.readRunHistory(runId);
  // It may have been opened or resumed meanwhile, and know more by now.
  if (!isHere()) restoreCurves(runId, history);
}

function restoreCurves(runId: string, { rows, evaluations, damaged, timeline = [] }: RunHistory): void {
  for (const parts of damaged) showErrorParts(parts);
  metricColumnsStore.of(runId).restore(rows, evaluations, timeline);
}

/** Brings a stored run with its curves and checkpoints on the screen. @throws LabError `Checkpoint`, `Storage` */
export async function openStoredRun(runId: string): Promise<void> {
  const record = await runStore.readRun(runId);
  const [history, checkpoints, before] = await Promise.all([
    runStore.readRunHistory(runId),
    readCheckpoints(runId),
    readSourcePrompt(record),
  ]);
  restoreCurves(runId, history);
  showRun({
    id: runId,
    spec: record.spec,
    // A stored run that nobody trains now is at rest, whatever it was doing when its tab was closed.
    state: record.state === 'training' ? 'stopped' : record.state,
    trainExamples: record.trainExamples ?? null,
    validationExamples: null,
    checkpoints,
    before,
    error: record.error,
    notes: [],
  });
}

/** Every whole checkpoint of a run that is not in the trash; damaged ones are told of and left out. */
export async function readCheckpoints(runId: string): Promise<ShownCheckpoint[]> {
  const { items, damaged } = await runStore.listCheckpoints(runId);
  for (const parts of damaged) showErrorParts(parts);
  const kept = items.filter(({ trashed }) => !trashed);
  return Promise.all(
    kept.map(async ({ step, globalStep }) => {
      const { prompt } = await runStore.readCheckpoint(runId, step);
      return { step, globalStep, prompt };
    }),
  );
}

/** The prompt a run was given, or null if it made its own or the file is no longer there. */
export async function readSourcePrompt({ id, spec }: Pick<RunRecord, 'id' | 'spec'>): Promise<Prompt | null> {
  const { init } = spec.prompt;
  if (init.kind === 'checkpoint') return (await runStore.readCheckpoint(init.run, init.step)).prompt;
  if (init.kind !== 'file') return null;
  const bytes = init.path.startsWith('lab:')
    ? await fetchLabFile(init.path.slice('lab:'.length))
    : (await runStore.readMaterials(id))[init.path];
  return bytes === undefined ? null : promptFromArray(parseNpy(bytes, init.path), init.path);
}

/**
 * Puts a checkpoint in the trash, from which Undo takes it; on a full disk it can be removed for good.
 * @throws LabError `Checkpoint`
 */
export async function deleteCheckpoint(
  { id: runId, spec }: Pick<ShownRun, 'id' | 'spec'>,
  checkpoint: ShownCheckpoint,
): Promise<void> {
  const { step } = checkpoint;
  const noLongerListed = () =>
    changeRun(runId, (run) => ({ ...run, checkpoints: withoutCheckpoint(run.checkpoints, step) }));
  const what = `Checkpoint ${step} of “${titleOf(runNotesStore.getState().byId, { id: runId, spec })}”`;
  const remove = async () => {
    await runStore.removeCheckpoint(runId, step);
    noLongerListed();
  };
  if (!(await putInTrash(what, () => runStore.trashCheckpoint(runId, step), remove))) return;
  noLongerListed();
  offerUndo({
    message: `Checkpoint ${step} deleted.`,
    undo: async () => {
      await runStore.restoreCheckpoint(runId, step);
      changeRun(runId, (run) => ({ ...run, checkpoints: withCheckpoint(run.checkpoints, checkpoint) }));
    },
  });
}

export function deleteRun(runId: string, name: string): Promise<void> {
  return deleteRuns([{ id: runId, name }]);
}

/**
 * Puts runs in the trash, from which one Undo takes them all; on a full disk they can be removed for good.
 * @throws LabError `Checkpoint`
 */
export async function deleteRuns(runs: readonly Pick<RunRecord, 'id' | 'name'>[]): Promise<void> {
  const [only] = runs;
  const what = runs.length === 1 && only !== undefined ? `Run “${only.name}”` : `${runs.length} runs`;
  const trash = async () => {
    for (const { id } of runs) await runStore.trashRun(id);
  };
  const remove = async () => {
    for (const { id } of runs) await runStore.removeRun(id);
    await noLongerShown(runs);
  };
  if (!(await putInTrash(what, trash, remove))) return;
  await noLongerShown(runs);
  offerUndo({
    message: `${what} deleted.`,
    undo: async () => {
      for (const { id } of runs) await runStore.restoreRun(id);
      await refreshStoredRuns();
    },
  });
}

async function noLongerShown(runs: readonly Pick<RunRecord, 'id'>[]): Promise<void> {
  const { shownId } = runsStore.getState();
  if (runs.some(({ id }) => id === shownId)) runsStore.setState({ shownId: null });
  await refreshStoredRuns();
}

/** Keeps an unfinished run as it is and offers it no longer. */
export async function setAsideRun(runId: string): Promise<void> {
  await runStore.updateRun(runId, { state: 'stopped' });
  await refreshStoredRuns();
}

/** Removes for good what was deleted. What could still be undone no longer can. */
export async function emptyStorageTrash(): Promise<void> {
  dismissUndo();
  await runStore.emptyTrash();
  await libraryStorage.emptyTrash();
  const { items, damaged } = await runStore.listRuns();
  // A run whose record is damaged is not known by its id: its notes stay as long as it does.
  if (damaged.length === 0) await removeNotesWithoutRun(database, (id) => items.some((run) => run.id === id));
}
