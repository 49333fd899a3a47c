/**
 * Trains the runs of a study, several of a target in one batch, each an ordinary run with its own record and checkpoints.
 * Whatever interrupts it, the next time it goes on with what is not done: no run is lost, none is trained twice.
 */
import { isLabError, LabError } from '../../base/errors.ts';
import { DeviceLosses } from '../deviceLosses.ts';
import { trainingShape } from '../jointRuns.ts';
import { JointTraining, type RunOutcome } from '../jointTraining.ts';
import { type LoadedModel, type PreparedRun, prepareRun } from '../prepareRun.ts';
import type { RunControl } from '../runControl.ts';
import type { RunFiles } from '../runFiles.ts';
import { RunProgress } from '../runProgress.ts';
import type { RunRecord, Snapshot, StoredModelSource } from '../runRecords.ts';
import { freshStart, resumedStart } from '../runStart.ts';
import type { RunHistory, RunStore } from '../runStore.ts';
import type { Study, StudyRun } from './studyFile.ts';
import { nextBatch } from './studyQueue.ts';
import { resultOf, type StudyResult } from './studyResults.ts';

/** Who learns of what a study does. */
export interface StudyObserver {
  /** These train together from here on; `notes` are for the person. */
  started(runs: readonly StudyRun[], notes: readonly string[]): void;
  /** All of them have done this step, or are over. */
  stepped(step: number): void;
  checkpoint(run: StudyRun, globalStep: number, snapshot: Snapshot): void;
  /** A run is done; `error` is why it failed. Also told, first of all, of runs that were done before. */
  ended(run: StudyRun, result: StudyResult, history: RunHistory, error: unknown): void;
}

export interface StudySurroundings {
  readonly store: RunStore;
  readonly files: RunFiles;
  readonly modelSource: StoredModelSource;
  /** The model, loaded again if its GPU has failed. @throws LabError */
  readonly loadModel: () => Promise<LoadedModel>;
  readonly control: RunControl;
  readonly observer: StudyObserver;
  /** How many runs share a batch, at most. */
  readonly together: number;
  /** The open runs that shall be trained, next first; asked before every batch. */
  readonly queue?: (open: readonly StudyRun[]) => Promise<readonly StudyRun[]>;
  /** A clock that never goes back. */
  readonly nowSeconds: () => number;
}

interface ReadyStudyRun {
  readonly run: StudyRun;
  readonly prepared: PreparedRun;
  readonly record: RunRecord;
  readonly progress: RunProgress;
}

export class StudyTraining {
  private readonly study: Study;
  private readonly surroundings: StudySurroundings;
  private readonly losses: DeviceLosses;
  /** Of the runs that were ever begun, by id. */
  private readonly records = new Map<string, RunRecord>();

  constructor(study: Study, surroundings: StudySurroundings) {
    this.study = study;
    this.surroundings = surroundings;
    this.losses = new DeviceLosses(surroundings.nowSeconds);
  }

  /**
   * Trains what is not done. A run that diverges is told as failed, and the others go on.
   * @throws LabError of the model, of a run's files, of storage, or `DeviceLost` if the GPU is lost again and again
   */
  async train(): Promise<'finished' | 'stopped'> {
    const { together, queue = async (runs) => runs } = this.surroundings;
    let open = await this.tellDone();
    for (;;) {
      const group = nextBatch(await queue(open), together);
      if (group.length === 0) return 'finished';
      const outcomes = await this.trainGroup(group);
      for (const [index, run] of group.entries()) await this.end(run, outcomes[index]);
      if (outcomes.some((outcome) => outcome.state === 'stopped')) return 'stopped';
      open = open.filter((run) => !outcomes.some((outcome, index) => group[index] === run && isOver(outcome)));
      this.surroundings.control.startAgain();
    }
  }

  /** The runs that are not done yet; of the others the observer is told. */
  private async tellDone(): Promise<StudyRun[]> {
    const { store } = this.surroundings;
    for (const record of (await store.listRuns()).items) this.records.set(record.id, record);
    const open: StudyRun[] = [];
    for (const run of this.study.runs) {
      const record = this.records.get(run.id);
      if (record?.state === 'finished' || record?.state === 'failed') {
        await this.tellEnd(run, record.error === null ? undefined : new LabError(record.error));
      } else open.push(run);
    }
    return open;
  }

  private async trainGroup(group: readonly StudyRun[]): Promise<readonly RunOutcome[]> {
    const { loadModel, control, observer, nowSeconds } = this.surroundings;
    try {
      const loaded = await loadModel();
      const ready: ReadyStudyRun[] = [];
      for (const run of group) ready.push(await this.ready(run, loaded));
      const notes = await loaded.model.reserveTraining(trainingShape(ready.map(({ prepared }) => prepared)));
      observer.started(group, notes);
      const training = new JointTraining(
        ready.map(({ progress }) => progress),
        control,
        nowSeconds,
      );
      return await training.train();
    } catch (error) {
      if (!isLabError(error, 'DeviceLost')) throw error;
      return group.map(() => ({ state: 'failed', error }));
    }
  }

  private async ready(run: StudyRun, loaded: LoadedModel): Promise<ReadyStudyRun> {
    const { store, files, nowSeconds } = this.surroundings;
    const prepared = await prepareRun(run.spec, loaded, files);
    const known = this.records.get(run.id);
    const record = known ?? (await this.created(run, prepared));
    const start =
      known === undefined
        ? freshStart(prepared, loaded, nowSeconds)
        : await resumedStart(known, prepared, loaded, store, nowSeconds);
    const progress = new RunProgress(start.parts, start.start, this.observerOf(run, record));
    return { run, prepared, record, progress };
  }

  /** Tables and prompts stay where the study's files are: they are compared by their SHA-256, not kept again and again. */
  private async created({ id, spec }: StudyRun, { identities }: PreparedRun): Promise<RunRecord> {
    const { store, modelSource } = this.surroundings;
    const record = await store.createRun({ id, name: spec.name, spec, identities, modelSource }, {});
    this.records.set(id, record);
    return record;
  }

  private observerOf(run: StudyRun, record: RunRecord): ConstructorParameters<typeof RunProgress>[2] {
    const { store, observer } = this.surroundings;
    return {
      metrics: ([step = 0]) => observer.stepped(step),
      evaluating: () => {},
      evaluation: () => {},
      checkpoint: async (snapshot, history) => {
        const globalStep = run.spec.optimizer.initialStep + snapshot.step;
        await store.writeCheckpoint(record, snapshot, globalStep, history);
        observer.checkpoint(run, globalStep, snapshot);
      },
    };
  }

  /** Records how a run ended, and tells of it if it is over. @throws what a lost GPU says when it is lost too often */
  private async end(run: StudyRun, outcome: RunOutcome | undefined): Promise<void> {
    if (outcome === undefined) return;
    const { store } = this.surroundings;
    if (outcome.state !== 'failed') {
      if (outcome.state === 'stopped') return;
      await store.updateRun(run.id, { state: 'finished', error: null });
      return this.tellEnd(run, undefined);
    }
    const { error } = outcome;
    if (!isLabError(error)) throw error;
    if (!isOver(outcome)) return this.losses.add(error);
    await store.updateRun(run.id, { state: 'failed', error: error.toParts() });
    await this.tellEnd(run, error);
  }

  private async tellEnd(run: StudyRun, error: unknown): Promise<void> {
    const history = await this.surroundings.store.readRunHistory(run.id);
    this.surroundings.observer.ended(run, resultOf(run, history.evaluations), history, error);
  }
}

/** A run whose GPU was lost goes on from its checkpoint; one that failed for a reason of its own is done. */
function isOver(outcome: RunOutcome): boolean {
  return outcome.state === 'finished' || (outcome.state === 'failed' && !isLabError(outcome.error, 'DeviceLost'));
}
