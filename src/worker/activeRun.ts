/**
 * One run from its start to its end: binds the training loop to storage and to the page. Everything that the page is
 * told about a run comes from here, in order: state, metrics, evaluations, and checkpoints once they are stored. A run
 * whose GPU is lost goes on by itself from its newest checkpoint, with the same bits as if nothing had happened.
 */
import { isLabError, LabError, type LabErrorParts } from '../base/errors.ts';
import { DeviceLosses } from '../training/deviceLosses.ts';
import { METRIC_COLUMNS } from '../training/metricColumns.ts';
import { RunControl } from '../training/runControl.ts';
import type { HistoryPart } from '../training/runHistory.ts';
import type { TrainingObserver, TrainingParts, TrainingStart } from '../training/runProgress.ts';
import type { RunRecord, Snapshot } from '../training/runRecords.ts';
import type { RunStore } from '../training/runStore.ts';
import { PaceMeter, type StepTiming } from '../training/stepTiming.ts';
import { TimelineWriter } from '../training/timeline.ts';
import { TrainingRun } from '../training/trainingRun.ts';
import type { RunStarted, RunState, WorkerEvent } from './protocol.ts';

const STEP = METRIC_COLUMNS.indexOf('step');
const SECONDS = METRIC_COLUMNS.indexOf('seconds');

/** Sends an event; the buffers are transferred. */
export type Post = (event: WorkerEvent, transfer?: ArrayBuffer[]) => void;

/** Rows wait at most this long before they are posted, so that fast steps do not flood the page. */
const POST_EVERY_SECONDS = 0.05;
/** The pace is told so often: a person cannot read faster. */
const PACE_EVERY_SECONDS = 1;

/** A stored run, ready to go on where its newest checkpoint stands. */
export interface StoredRun {
  readonly training: TrainingParts;
  readonly start: TrainingStart;
  readonly told: Pick<RunStarted, 'firstStep' | 'history' | 'evaluations' | 'timeline' | 'notes'>;
}

export interface ActiveRunParts {
  readonly record: Pick<RunRecord, 'id' | 'identities'>;
  readonly training: TrainingParts;
  readonly start: TrainingStart;
  readonly store: RunStore;
  readonly post: Post;
  /** The run from storage, on a GPU opened anew. @throws LabError if there is none, or the run cannot be read */
  readonly reload: () => Promise<StoredRun>;
  /** As `HostPorts` says. */
  readonly waitsForRoom: boolean;
  /** Called when the run is over and stored as such, before the page hears of it: it may start another at once. */
  readonly onEnd: () => void;
  /** A clock that never goes back. */
  readonly nowSeconds: () => number;
}

export class ActiveRun {
  readonly control: RunControl;
  private readonly parts: ActiveRunParts;
  private readonly losses: DeviceLosses;
  private loop: TrainingRun;
  private state: RunState = 'training';
  private waitingRows: Float64Array[] = [];
  private lastPostSeconds = Number.NEGATIVE_INFINITY;
  private readonly timeline: TimelineWriter;
  private readonly pace: PaceMeter;

  constructor(parts: ActiveRunParts) {
    this.parts = parts;
    this.pace = new PaceMeter(PACE_EVERY_SECONDS, parts.nowSeconds);
    this.timeline = new TimelineWriter(Date.now, (entry) => {
      this.flush();
      parts.post({ type: 'timeline', runId: parts.record.id, entry });
    });
    this.control = new RunControl((waiting) => {
      this.flush();
      this.timeline.happened(waiting ? 'paused' : 'continued', this.loop.stepsDone);
      this.enter(waiting ? 'paused' : 'training');
    });
    this.losses = new DeviceLosses(parts.nowSeconds);
    this.loop = this.loopFrom(parts.training, parts.start);
  }

  /** Trains until the run ends. Returns why it failed, or null; never rejects. */
  async execute(): Promise<LabErrorParts | null> {
    const { record, store, post, onEnd } = this.parts;
    post({ type: 'runState', runId: record.id, state: 'training' });
    const { step } = this.parts.start;
    this.timeline.happened(step === 0 ? 'started' : 'resumed', step);
    try {
      const state = await this.trainThroughLosses();
      await store.updateRun(record.id, { state, error: null });
      this.flush();
      onEnd();
      this.enter(state);
      return null;
    } catch (cause) {
      const error = errorParts(cause);
      this.flush();
      // If storage itself is what failed, the record keeps saying "training", and the run is offered again all the same.
      await store.updateRun(record.id, { state: 'failed', error }).catch(() => {});
      onEnd();
      post({ type: 'runState', runId: record.id, state: 'failed', error });
      return error;
    }
  }

  private async trainThroughLosses(): Promise<'finished' | 'stopped'> {
    for (;;) {
      try {
        return await this.loop.train();
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** Puts the run back to its newest checkpoint. @throws `error` itself if it is no lost GPU; LabError if it is in vain */
  private async recover(error: unknown): Promise<void> {
    if (!isLabError(error, 'DeviceLost')) throw error;
    this.losses.add(error);
    this.enter('recovering');
    const step = this.loop.stepsDone;
    this.timeline.happened('gpuLost', step);
    let stored: StoredRun;
    try {
      stored = await this.parts.reload();
    } catch (failure) {
      // The new GPU may be lost as well, while the model is loaded onto it.
      return this.recover(failure);
    }
    const { training, start, told } = stored;
    const note = `The GPU was lost after step ${step} (${error.found}). It was opened again, and the run goes on from step ${start.step}.`;
    const { record, post } = this.parts;
    post({ type: 'runRecovered', runId: record.id, ...told, notes: [note, ...told.notes] }, [
      told.history.buffer as ArrayBuffer,
    ]);
    this.control.startAgain();
    this.loop = this.loopFrom(training, start);
    this.timeline.happened('resumed', start.step);
    this.enter('training');
  }

  private loopFrom(training: TrainingParts, start: TrainingStart): TrainingRun {
    const { post, record, nowSeconds } = this.parts;
    const observer: TrainingObserver = {
      metrics: (row) => this.metrics(row),
      timing: (timing) => this.timing(timing, training),
      evaluating: () => this.enter('evaluating'),
      evaluation: (step, evaluation) => {
        this.flush();
        post({ type: 'evaluation', runId: record.id, step, evaluation });
        this.enter('training');
      },
      checkpoint: (snapshot, history) => this.checkpoint(snapshot, history),
    };
    return new TrainingRun(training, start, this.control, observer, nowSeconds);
  }

  private metrics(row: Float64Array): void {
    this.timeline.stepDone(row[STEP] ?? 0, row[SECONDS] ?? 0);
    this.waitingRows.push(row);
    this.enter('training');
    if (this.parts.nowSeconds() - this.lastPostSeconds >= POST_EVERY_SECONDS) this.flush();
  }

  private timing(timing: StepTiming, { model }: TrainingParts): void {
    const mean = this.pace.add(timing);
    if (mean === null) return;
    const pace = { ...mean, gpuBytes: model.gpuBytes?.() ?? null, heapBytes: heapBytes() };
    this.parts.post({ type: 'pace', runId: this.parts.record.id, pace });
  }

  private async checkpoint(snapshot: Snapshot, history: HistoryPart): Promise<void> {
    const part = { ...history, timeline: this.timeline.takeUnstored() };
    let isStopping = false;
    for (;;) {
      try {
        await this.store(snapshot, part);
        return;
      } catch (error) {
        if (isStopping || !this.parts.waitsForRoom || !isLabError(error, 'Storage')) throw error;
        this.tellCheckpoint(snapshot, { unstored: true });
        this.parts.post({ type: 'fault', error: noRoom(error, snapshot.step) });
        void this.control.pause();
        isStopping = (await this.control.mayStep()) === 'stop';
      }
    }
  }

  private async store(snapshot: Snapshot, history: HistoryPart): Promise<void> {
    const { record, store } = this.parts;
    await store.writeCheckpoint(record, snapshot, this.globalStep(snapshot), history);
    this.tellCheckpoint(snapshot);
  }

  private tellCheckpoint(snapshot: Snapshot, mark: { readonly unstored?: true } = {}): void {
    this.flush();
    const { record, post } = this.parts;
    const { step } = snapshot;
    const prompt = { ...snapshot.prompt, values: snapshot.prompt.values.slice() };
    const globalStep = this.globalStep(snapshot);
    post({ type: 'checkpoint', runId: record.id, step, globalStep, prompt, ...mark }, [prompt.values.buffer]);
  }

  private globalStep({ step }: Snapshot): number {
    return this.parts.training.spec.optimizer.initialStep + step;
  }

  private enter(state: RunState): void {
    if (state === this.state) return;
    this.state = state;
    this.flush();
    this.parts.post({ type: 'runState', runId: this.parts.record.id, state });
  }

  private flush(): void {
    if (this.waitingRows.length === 0) return;
    const rows = new Float64Array(this.waitingRows.length * METRIC_COLUMNS.length);
    this.waitingRows.forEach((row, index) => {
      rows.set(row, index * METRIC_COLUMNS.length);
    });
    this.waitingRows = [];
    this.lastPostSeconds = this.parts.nowSeconds();
    this.parts.post({ type: 'metrics', runId: this.parts.record.id, rows }, [rows.buffer]);
  }
}

/** What JavaScript has in use here; null where the browser does not tell. */
function heapBytes(): number | null {
  const { memory } = performance as { readonly memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? null;
}

/** What storage says of a checkpoint that it did not take, to a person who can make room for it. */
function noRoom({ found, where = '' }: LabError, step: number): LabErrorParts {
  return {
    tag: 'Storage',
    what: `Checkpoint ${step} could not be stored: the run waits`,
    found,
    expected: 'room for it in this browser’s storage',
    remedy:
      'Nothing is lost yet. Empty the trash, delete runs that you no longer need, or free disk space; then press ' +
      'Continue. Checkpoints can be downloaded meanwhile, this one too.',
    ...(where === '' ? {} : { where }),
  };
}

/** Any thrown value as the parts of an error: a fault of the lab itself is shown, not lost. */
export function errorParts(error: unknown): LabErrorParts {
  if (isLabError(error)) return error.toParts();
  return new LabError({
    tag: 'Unexpected',
    what: 'Something went wrong inside the lab',
    found: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    expected: 'no such error',
    remedy: 'Reload and try again; stored checkpoints are kept. If it happens again, please report this message.',
  }).toParts();
}
