/**
 * One run and how far it is: what changes while it trains, but for prompt and optimizer, which may live on the GPU and
 * are only copied from there. It says what is due, and tells its observer; who drives it (`JointTraining`) knows when.
 *
 * Determinism: a step depends on the snapshot before it and on nothing else, so that a run continued from a checkpoint
 * gives the same bits as one that never stopped, however many steps were under way.
 */
import { dropoutKeys } from '../t5/dropout.ts';
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import type { PromptStart, PromptStep, StepMetrics, TrainedState, WaywardPenalty } from '../t5/promptTrainer.ts';
import type { BatchCursor } from './batches.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { HistoryPart } from './runHistory.ts';
import type { Snapshot, StepEvaluation } from './runRecords.ts';
import { learningRateAt } from './schedules.ts';
import type { DoneStep } from './stepQueue.ts';
import { stepRow } from './stepRow.ts';
import type { StepTiming } from './stepTiming.ts';

/** What a run works with. The batches already stand where its start says. */
export interface TrainingParts {
  readonly spec: RunSpec;
  readonly model: FrozenModel;
  readonly batches: BatchCursor;
  /** What draws the prompt besides its task. */
  readonly wayward?: WaywardPenalty | null;
  /** null = no validation split. Rejects when the signal aborts. */
  readonly evaluate: ((prompt: PromptValues, signal: AbortSignal) => Promise<Evaluation>) | null;
}

/** The optimizer's state fits spec and prompt. */
export type TrainingStart = Omit<Snapshot, 'batches'>;

/** Who learns of what a run does. */
export interface TrainingObserver {
  /** One row in `METRIC_COLUMNS` order. */
  metrics(row: Float64Array): void;
  /** Of the step whose row came last. */
  timing?(timing: StepTiming): void;
  evaluating(step: number): void;
  evaluation(step: number, evaluation: Evaluation): void;
  /** Stores the checkpoint; training goes on when it is stored. */
  checkpoint(snapshot: Snapshot, history: HistoryPart): Promise<void>;
}

/** What is known of a step when it is handed over. */
export interface StepNote {
  readonly step: number;
  readonly learningRate: number;
  /** Where the batches stand after it. */
  readonly batches: unknown;
}

export class RunProgress {
  readonly parts: TrainingParts;
  private readonly observer: TrainingObserver;
  private handedOver: number;
  private step: number;
  private seconds: number;
  private lastEvaluatedStep: number;
  private batchesState: unknown;
  /** Prompt and optimizer as they were last read, with all that belongs to that step. */
  private copy: Snapshot;
  /** What the next checkpoint adds to the history. */
  private newRows: Float64Array[] = [];
  private newEvaluations: StepEvaluation[] = [];

  constructor(parts: TrainingParts, start: TrainingStart, observer: TrainingObserver) {
    this.parts = parts;
    this.observer = observer;
    this.handedOver = start.step;
    this.step = start.step;
    this.seconds = start.seconds;
    this.lastEvaluatedStep = start.lastEvaluatedStep;
    this.batchesState = parts.batches.state();
    this.copy = { ...start, batches: this.batchesState };
  }

  /** Steps done; those under way are not counted. */
  get stepsDone(): number {
    return this.step;
  }

  get hasStepsLeft(): boolean {
    return this.handedOver < this.parts.spec.steps;
  }

  /** Prompt and optimizer as they were last read. */
  get promptStart(): PromptStart {
    const { prompt, optimizer: state } = this.copy;
    const { spec, wayward = null } = this.parts;
    return { optimizer: spec.optimizer, prompt, state, wayward };
  }

  /** False if steps were done since prompt and optimizer were last read. */
  get isCopied(): boolean {
    return this.copy.step === this.step;
  }

  /** The next step. There is one left. */
  nextStep(): { readonly step: PromptStep; readonly note: StepNote } {
    const { spec, batches } = this.parts;
    const next = batches.next();
    const batch =
      spec.dropoutRate > 0 ? { ...next, dropoutKeys: dropoutKeys(spec.seed, this.handedOver, next.batchSize) } : next;
    const learningRate = learningRateAt(spec.schedule, spec.optimizer.learningRate, this.handedOver, spec.steps);
    this.handedOver += 1;
    return { step: { batch, learningRate }, note: { step: this.handedOver, learningRate, batches: batches.state() } };
  }

  /** True if prompt and optimizer are wanted after the step that was handed over last. */
  get endsStretch(): boolean {
    const { spec, evaluate } = this.parts;
    return (
      !this.hasStepsLeft ||
      (evaluate !== null && isMultiple(this.handedOver, spec.evaluateEvery)) ||
      isMultiple(this.handedOver, spec.checkpointEvery)
    );
  }

  /** A step is done, which took so long. @throws LabError `Diverged` if loss, gradient or prompt is no longer finite */
  finishStep(
    { step, learningRate, batches }: StepNote,
    metrics: StepMetrics,
    done: Pick<DoneStep<unknown>, 'seconds' | 'timing'>,
  ): void {
    const seconds = this.seconds + done.seconds;
    const row = stepRow(metrics, { step, learningRate, seconds });
    this.step = step;
    this.batchesState = batches;
    this.seconds = seconds;
    this.newRows.push(row);
    this.observer.metrics(row);
    this.observer.timing?.(done.timing);
  }

  /** Prompt and optimizer after the step that was done last. */
  takeCopy({ prompt, optimizer }: TrainedState): void {
    const { step, seconds, lastEvaluatedStep, batchesState: batches } = this;
    this.copy = { step, prompt, optimizer, batches, seconds, lastEvaluatedStep };
  }

  get evaluationDue(): boolean {
    const { spec, evaluate } = this.parts;
    return (
      evaluate !== null &&
      this.step > this.lastEvaluatedStep &&
      (this.step === spec.steps || isMultiple(this.step, spec.evaluateEvery))
    );
  }

  /** Evaluates the copy, which is of the step that was done last. @throws errors of the model */
  async evaluateIfDue(stopSignal: AbortSignal): Promise<void> {
    const { evaluate } = this.parts;
    if (evaluate === null || !this.evaluationDue) return;
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

  get checkpointDue(): boolean {
    return this.newRows.length > 0 && isMultiple(this.step, this.parts.spec.checkpointEvery);
  }

  /**
   * Stores the copy, unless the newest checkpoint is of it, with the history up to its step: later steps will be done
   * again. @throws errors of storage
   */
  async store(): Promise<void> {
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
