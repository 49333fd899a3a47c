/**
 * The training loop: batches to the trainer, metrics from it; then evaluation and checkpoint where they are due. It owns
 * what changes while a run trains, but for prompt and optimizer, which may live on the GPU: several steps may be under
 * way there, and are all done before anybody looks at the prompt. Model, data and storage are handed in, so the same
 * loop runs in the worker, in the headless command and in tests.
 *
 * Determinism: a step depends on the snapshot before it and on nothing else, so that a run continued from a checkpoint
 * gives the same bits as one that never stopped, however many steps were under way.
 */
import { isLabError } from '../base/errors.ts';
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import type { PromptTrainer } from '../t5/promptTrainer.ts';
import type { BatchCursor } from './batches.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { createTrainer } from './hostTrainer.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import type { RunControl } from './runControl.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { HistoryPart } from './runHistory.ts';
import type { Snapshot, StepEvaluation } from './runRecords.ts';
import { learningRateAt } from './schedules.ts';
import { StepQueue } from './stepQueue.ts';
import { stepRow } from './stepRow.ts';

/** What the loop works with. The batches already stand where `start` says. */
export interface TrainingParts {
  readonly spec: RunSpec;
  readonly model: FrozenModel;
  readonly batches: BatchCursor;
  /** null = no validation split. Rejects when the signal aborts. */
  readonly evaluate: ((prompt: PromptValues, signal: AbortSignal) => Promise<Evaluation>) | null;
}

/** The optimizer's state fits spec and prompt. */
export type TrainingStart = Omit<Snapshot, 'batches'>;

/** Who learns of what the loop does. */
export interface TrainingObserver {
  /** One row in `METRIC_COLUMNS` order. */
  metrics(row: Float64Array): void;
  evaluating(step: number): void;
  evaluation(step: number, evaluation: Evaluation): void;
  /** Stores the checkpoint; training goes on when it is stored. */
  checkpoint(snapshot: Snapshot, history: HistoryPart): Promise<void>;
}

/** Prompt and optimizer are copied from the GPU at least this often: what a GPU that is lost takes with it. */
const COPY_EVERY_SECONDS = 5;

/** What is known of a step when it is handed over. */
interface StepNote {
  readonly step: number;
  readonly learningRate: number;
  /** Where the batches stand after it. */
  readonly batches: unknown;
}

export class TrainingRun {
  private readonly parts: TrainingParts;
  private readonly control: RunControl;
  private readonly observer: TrainingObserver;
  private readonly nowSeconds: () => number;
  /** Steps done; those under way are not counted. */
  private step: number;
  private seconds: number;
  private lastEvaluatedStep: number;
  private batchesState: unknown;
  /** Prompt and optimizer as they were last read, with all that belongs to that step. */
  private copy: Snapshot;
  private copiedAtSeconds: number;
  /** What the next checkpoint adds to the history. */
  private newRows: Float64Array[] = [];
  private newEvaluations: StepEvaluation[] = [];

  /** `nowSeconds` is a clock that never goes back, such as `performance.now() / 1000`. */
  constructor(
    parts: TrainingParts,
    start: TrainingStart,
    control: RunControl,
    observer: TrainingObserver,
    nowSeconds: () => number,
  ) {
    this.parts = parts;
    this.control = control;
    this.observer = observer;
    this.nowSeconds = nowSeconds;
    this.step = start.step;
    this.seconds = start.seconds;
    this.lastEvaluatedStep = start.lastEvaluatedStep;
    this.batchesState = parts.batches.state();
    this.copy = { ...start, batches: this.batchesState };
    this.copiedAtSeconds = nowSeconds();
  }

  /** Steps done. */
  get stepsDone(): number {
    return this.step;
  }

  /**
   * Trains to the last step or until `control` says stop, and ends with a checkpoint either way.
   * @throws LabError `Diverged` if loss, gradient or prompt is no longer finite; the last checkpoint stays. `DeviceLost`
   *   and other GPU errors, after a checkpoint of the newest state that is known: the step before, or where prompt and
   *   optimizer lived on that GPU, what was last copied from it. Other errors of the model and of storage.
   */
  async train(): Promise<'finished' | 'stopped'> {
    const { spec, model } = this.parts;
    const { prompt, optimizer: state } = this.copy;
    try {
      const trainer = createTrainer(model, { optimizer: spec.optimizer, prompt, state, zLoss: spec.zLoss });
      const queue = new StepQueue<StepNote>(trainer, this.nowSeconds);
      try {
        return await this.trainWith(trainer, queue);
      } catch (error) {
        if (isGpuFailure(error)) await this.saveWhatIsKnown(trainer, queue);
        throw error;
      } finally {
        await queue.settle();
        trainer.dispose();
      }
    } finally {
      this.control.end();
    }
  }

  private async trainWith(trainer: PromptTrainer, queue: StepQueue<StepNote>): Promise<'finished' | 'stopped'> {
    const { spec } = this.parts;
    // A run that was stopped in an evaluation owes it.
    await this.evaluateIfDue(trainer);
    let handedOver = this.step;
    while (handedOver < spec.steps) {
      // Whoever pauses, steps or stops finds the run between two steps.
      if (!this.control.running) await this.finishSteps(queue);
      if ((await this.control.mayStep()) === 'stop') break;
      handedOver += 1;
      await this.handOver(queue, handedOver);
      if (this.endsStretch(handedOver)) {
        await this.finishSteps(queue);
        await this.evaluateIfDue(trainer);
        if (isMultiple(this.step, spec.checkpointEvery)) await this.checkpoint(trainer);
        else await this.copyState(trainer);
      }
      while (queue.isFull) await this.finishOne(queue);
    }
    await this.finishSteps(queue);
    await this.checkpoint(trainer);
    return this.step === spec.steps && !this.evaluationDue() ? 'finished' : 'stopped';
  }

  private async handOver(queue: StepQueue<StepNote>, step: number): Promise<void> {
    const { spec, batches } = this.parts;
    const batch = batches.next();
    const learningRate = learningRateAt(spec.schedule, spec.optimizer.learningRate, step - 1, spec.steps);
    await queue.add(batch, learningRate, { step, learningRate, batches: batches.state() });
  }

  /** True if prompt and optimizer are wanted after this step. */
  private endsStretch(step: number): boolean {
    const { spec, evaluate } = this.parts;
    return (
      step === spec.steps ||
      (evaluate !== null && isMultiple(step, spec.evaluateEvery)) ||
      isMultiple(step, spec.checkpointEvery) ||
      this.nowSeconds() - this.copiedAtSeconds >= COPY_EVERY_SECONDS
    );
  }

  private async finishSteps(queue: StepQueue<StepNote>): Promise<void> {
    while (queue.length > 0) await this.finishOne(queue);
  }

  private async finishOne(queue: StepQueue<StepNote>): Promise<void> {
    const done = await queue.next();
    if (done === null) return;
    const { step, learningRate, batches } = done.note;
    const seconds = this.seconds + done.seconds;
    const row = stepRow(done.metrics, { step, learningRate, seconds });
    this.step = step;
    this.batchesState = batches;
    this.seconds = seconds;
    this.newRows.push(row);
    this.observer.metrics(row);
  }

  /** Makes `copy` that of the step that was done last. No step is under way. */
  private async copyState(trainer: PromptTrainer): Promise<void> {
    this.copiedAtSeconds = this.nowSeconds();
    if (this.copy.step === this.step) return;
    const { prompt, optimizer } = await trainer.read();
    const { step, seconds, lastEvaluatedStep, batchesState: batches } = this;
    this.copy = { step, prompt, optimizer, batches, seconds, lastEvaluatedStep };
  }

  private evaluationDue(): boolean {
    const { spec, evaluate } = this.parts;
    return (
      evaluate !== null &&
      this.step > this.lastEvaluatedStep &&
      (this.step === spec.steps || isMultiple(this.step, spec.evaluateEvery))
    );
  }

  private async evaluateIfDue(trainer: PromptTrainer): Promise<void> {
    const { evaluate } = this.parts;
    if (evaluate === null || !this.evaluationDue()) return;
    const { stopSignal } = this.control;
    await this.copyState(trainer);
    this.observer.evaluating(this.step);
    let evaluation: Evaluation;
    try {
      evaluation = await evaluate(this.copy.prompt, stopSignal);
    } catch (error) {
      // Stopped in the middle: it stays due, and is made up for when the run is resumed.
      if (stopSignal.aborted) return;
      throw error;
    }
    this.lastEvaluatedStep = this.step;
    this.copy = { ...this.copy, lastEvaluatedStep: this.step };
    this.newEvaluations.push({ step: this.step, evaluation });
    this.observer.evaluation(this.step, evaluation);
  }

  /** Stores where the run stands, unless the newest checkpoint already does. No step is under way. */
  private async checkpoint(trainer: PromptTrainer): Promise<void> {
    await this.copyState(trainer);
    await this.store();
  }

  /** A GPU has failed: a trainer on the host can still be read, one on that GPU cannot. */
  private async saveWhatIsKnown(trainer: PromptTrainer, queue: StepQueue<StepNote>): Promise<void> {
    try {
      await this.finishSteps(queue);
      await this.copyState(trainer);
    } catch (error) {
      if (!isGpuFailure(error)) throw error;
    }
    await this.store();
  }

  /** Stores the copy, with the history up to its step: later steps will be done again. */
  private async store(): Promise<void> {
    const known = this.newRows.filter(([step = 0]) => step <= this.copy.step);
    if (known.length === 0 && this.newEvaluations.length === 0) return;
    const rows = new Float64Array(known.length * METRIC_COLUMNS.length);
    known.forEach((row, index) => {
      rows.set(row, index * METRIC_COLUMNS.length);
    });
    await this.observer.checkpoint(this.copy, { rows, evaluations: this.newEvaluations });
    this.newRows = this.newRows.slice(known.length);
    this.newEvaluations = [];
  }
}

function isMultiple(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}

function isGpuFailure(error: unknown): boolean {
  return isLabError(error, 'DeviceLost', 'GpuOutOfMemory', 'GpuValidation');
}
