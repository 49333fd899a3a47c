/** The studies in this browser's storage, what they have found so far, and the one that trains. */
import { createStore } from 'zustand/vanilla';
import type { LabErrorParts } from '../../base/errors.ts';
import { openDatabase } from '../../storage/database.ts';
import { parseStudy, type Study } from '../../training/study/studyFile.ts';
import { waitingRuns } from '../../training/study/studyQueue.ts';
import { resultOf, type StudyResult } from '../../training/study/studyResults.ts';
import { type StudyRecord, type StudyState, StudyStore } from '../../training/study/studyStore.ts';
import { runsInTraining, studyLock } from '../../worker/runLocks.ts';
import { errorParts, showErrorParts } from '../errorsStore.ts';

export const studyStore = new StudyStore(openDatabase());

/** A study as the page shows it. */
export interface ShownStudy {
  readonly record: StudyRecord;
  readonly study: Study;
  readonly state: StudyState;
  /** Why it failed; null unless `state` is `failed`. */
  readonly error: LabErrorParts | null;
  /** Of the runs that are over, by id. */
  readonly results: ReadonlyMap<string, StudyResult>;
  /** Why runs failed, by id. */
  readonly failures: ReadonlyMap<string, LabErrorParts>;
}

export interface LiveStudy {
  readonly id: string;
  /** Ids of the runs that train together now. */
  readonly batch: readonly string[];
  /** Of this batch. */
  readonly step: number;
}

export interface StudiesState {
  /** Newest first; null until they were read. */
  readonly studies: readonly ShownStudy[] | null;
  /** The study in the worker. */
  readonly live: LiveStudy | null;
  /** The study that the person started and the worker has not begun yet. */
  readonly starting: string | null;
  /** Studies that start when the one before has finished, next first. */
  readonly queue: readonly string[];
  /** Studies that some tab trains, this one included. */
  readonly inTraining: ReadonlySet<string>;
}

export const studiesStore = createStore<StudiesState>(() => ({
  studies: null,
  live: null,
  starting: null,
  queue: [],
  inTraining: new Set(),
}));

/** The runs of a study that wait, next first, without those that train now. */
export function waitingOf({ record, study, results }: ShownStudy, live: LiveStudy | null) {
  const training = live?.id === record.id ? live.batch : [];
  return waitingRuns(study.runs, record, (id) => results.has(id) || training.includes(id));
}

/** How many runs of a study are wanted, and how many of them are over. */
export function progressOf({ record, study, results }: ShownStudy): { readonly done: number; readonly total: number } {
  const wanted = waitingRuns(study.runs, record);
  return { done: wanted.filter(({ id }) => results.has(id)).length, total: wanted.length };
}

export function studyOf({ studies }: Pick<StudiesState, 'studies'>, id: string): ShownStudy | undefined {
  return studies?.find(({ record }) => record.id === id);
}

/** Changes a study that is known; others are left alone. */
export function changeStudy(id: string, change: (study: ShownStudy) => ShownStudy): void {
  studiesStore.setState(({ studies }) => ({
    studies: studies?.map((study) => (study.record.id === id ? change(study) : study)) ?? null,
  }));
}

/** Reads all studies with what they have found; damaged ones are told of and left out. @throws LabError `Storage` */
export async function refreshStudies(): Promise<void> {
  const { items, damaged } = await studyStore.list();
  for (const parts of damaged) showErrorParts(parts);
  const locked = await runsInTraining();
  const shown: ShownStudy[] = [];
  for (const record of items) {
    try {
      shown.push(await readStudy(record));
    } catch (error) {
      showErrorParts(errorParts(error));
    }
  }
  const inTraining = items.map(({ id }) => id).filter((id) => locked.has(studyLock(id)));
  studiesStore.setState({ studies: shown, inTraining: new Set(inTraining) });
}

/** A stored study with the results of its runs. @throws LabError of its file or of storage */
export async function readStudy(record: StudyRecord): Promise<ShownStudy> {
  const study = parseStudy(record.json, record.fileName);
  const { state, error } = await studyStore.readProgress(record.id);
  const store = studyStore.runsOf(record.id);
  const runOf = new Map(study.runs.map((run) => [run.id, run]));
  const results = new Map<string, StudyResult>();
  const failures = new Map<string, LabErrorParts>();
  const { items, damaged } = await store.listRuns();
  for (const parts of damaged) showErrorParts(parts);
  for (const { id, state: runState, error: runError } of items) {
    const run = runOf.get(id);
    if (run === undefined || (runState !== 'finished' && runState !== 'failed')) continue;
    results.set(id, resultOf(run, (await store.readRunHistory(id)).evaluations));
    if (runError !== null) failures.set(id, runError);
  }
  return { record, study, state, error, results, failures };
}
