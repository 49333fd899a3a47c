/**
 * The training loop: batch, loss and gradient, optimizer, metrics; then evaluation and checkpoint where they are due.
 * It owns everything that changes while a run trains, and nothing else: model, data and storage are handed in, so the
 * same loop runs in the worker, in the headless command and in tests.
 *
 * Determinism: a step depends on the snapshot before it and on nothing else, so that a run continued from a checkpoint
 * gives the same bits as one that never stopped.
 */
import { isLabError, LabError } from '../base/errors.ts';
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import type { BatchCursor } from './batches.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS, type MetricColumn } from './metricColumns.ts';
import type { PromptOptimizer } from './optimizers/optimizer.ts';
import type { RunControl } from './runControl.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { HistoryPart } from './runHistory.ts';
import type { Snapshot, StepEvaluation } from './runRecords.ts';
import { learningRateAt } from './schedules.ts';

/** What the loop works with. Optimizer and batches already stand where `start` says. */
export interface TrainingParts {
  readonly spec: RunSpec;
  readonly model: FrozenModel;
  readonly optimizer: PromptOptimizer;
  readonly batches: BatchCursor;
  /** null = no validation split. Rejects when the signal aborts. */
  readonly evaluate: ((prompt: PromptValues, signal: AbortSignal) => Promise<Evaluation>) | null;
}

export type TrainingStart = Pick<Snapshot, 'step' | 'prompt' | 'seconds' | 'lastEvaluatedStep'>;

/** Who learns of what the loop does. */
export interface TrainingObserver {
  /** One row in `METRIC_COLUMNS` order. */
  metrics(row: Float64Array): void;
  evaluating(step: number): void;
  evaluation(step: number, evaluation: Evaluation): void;
  /** Stores the checkpoint; training goes on when it is stored. */
  checkpoint(snapshot: Snapshot, history: HistoryPart): Promise<void>;
}

export class TrainingRun {
  private readonly parts: TrainingParts;
  private readonly control: RunControl;
  private readonly observer: TrainingObserver;
  private readonly nowSeconds: () => number;
  private step: number;
  private prompt: PromptValues;
  private seconds: number;
  private lastEvaluatedStep: number;
  /** Where the batches stood after `step` steps; the cursor itself may be one ahead, in a step that failed. */
  private batchesState: unknown;
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
    this.prompt = start.prompt;
    this.seconds = start.seconds;
    this.lastEvaluatedStep = start.lastEvaluatedStep;
    this.batchesState = parts.batches.state();
  }

  /** Steps done. */
  get stepsDone(): number {
    return this.step;
  }

  /** The prompt after `stepsDone` steps. It is never written to again: each step makes a new one. */
  get currentPrompt(): PromptValues {
    return this.prompt;
  }

  /**
   * Trains to the last step or until `control` says stop, and ends with a checkpoint either way.
   * @throws LabError `Diverged` if loss, gradient or prompt is no longer finite: the prompt and the last checkpoint stay
   *   as they were before that step. `DeviceLost` and other GPU errors, after a checkpoint: the prompt and the
   *   optimizer's state do not live on the GPU. Other errors of the model and of storage.
   */
  async train(): Promise<'finished' | 'stopped'> {
    const { spec } = this.parts;
    try {
      // A run that was stopped in an evaluation owes it.
      await this.evaluateIfDue();
      while (this.step < spec.steps) {
        if ((await this.control.mayStep()) === 'stop') break;
        await this.takeStep();
        await this.evaluateIfDue();
        if (isMultiple(this.step, spec.checkpointEvery)) await this.checkpoint();
      }
      await this.checkpoint();
      return this.step === spec.steps && !this.evaluationDue() ? 'finished' : 'stopped';
    } catch (error) {
      if (isLabError(error, 'DeviceLost', 'GpuOutOfMemory', 'GpuValidation')) await this.checkpoint();
      throw error;
    } finally {
      this.control.end();
    }
  }

  private async takeStep(): Promise<void> {
    const { spec, model, optimizer, batches } = this.parts;
    const started = this.nowSeconds();
    const step = this.step + 1;
    const batch = batches.next();
    const { loss, targetTokens, promptGradient } = await model.lossAndPromptGradient(this.prompt, batch, spec.zLoss);
    const gradientNorm = norm(promptGradient);
    if (!Number.isFinite(loss)) throw diverged(step, `loss ${loss}`);
    if (!Number.isFinite(gradientNorm)) throw diverged(step, `a prompt gradient of norm ${gradientNorm}`);

    const learningRate = learningRateAt(spec.schedule, spec.optimizer.learningRate, this.step, spec.steps);
    const values = this.prompt.values.slice();
    const { updateRms } = optimizer.update(values, promptGradient, learningRate);
    const promptNorm = norm(values);
    if (!Number.isFinite(promptNorm)) throw diverged(step, `a prompt of norm ${promptNorm} after the update`);

    this.prompt = { ...this.prompt, values };
    this.batchesState = batches.state();
    this.step = step;
    this.seconds += this.nowSeconds() - started;
    const row = metricRow({
      step,
      loss,
      targetTokens,
      gradientNorm,
      updateRms,
      learningRate,
      promptNorm,
      seconds: this.seconds,
    });
    this.newRows.push(row);
    this.observer.metrics(row);
  }

  private evaluationDue(): boolean {
    const { spec, evaluate } = this.parts;
    return (
      evaluate !== null &&
      this.step > this.lastEvaluatedStep &&
      (this.step === spec.steps || isMultiple(this.step, spec.evaluateEvery))
    );
  }

  private async evaluateIfDue(): Promise<void> {
    const { evaluate } = this.parts;
    if (evaluate === null || !this.evaluationDue()) return;
    const { stopSignal } = this.control;
    this.observer.evaluating(this.step);
    let evaluation: Evaluation;
    try {
      evaluation = await evaluate(this.prompt, stopSignal);
    } catch (error) {
      // Stopped in the middle: it stays due, and is made up for when the run is resumed.
      if (stopSignal.aborted) return;
      throw error;
    }
    this.lastEvaluatedStep = this.step;
    this.newEvaluations.push({ step: this.step, evaluation });
    this.observer.evaluation(this.step, evaluation);
  }

  /** Stores where the run stands, unless the newest checkpoint already does. */
  private async checkpoint(): Promise<void> {
    if (this.newRows.length === 0 && this.newEvaluations.length === 0) return;
    const { optimizer } = this.parts;
    const snapshot: Snapshot = {
      step: this.step,
      prompt: this.prompt,
      optimizer: optimizer.state(),
      batches: this.batchesState,
      seconds: this.seconds,
      lastEvaluatedStep: this.lastEvaluatedStep,
    };
    const rows = new Float64Array(this.newRows.length * METRIC_COLUMNS.length);
    this.newRows.forEach((row, index) => {
      rows.set(row, index * METRIC_COLUMNS.length);
    });
    await this.observer.checkpoint(snapshot, { rows, evaluations: this.newEvaluations });
    this.newRows = [];
    this.newEvaluations = [];
  }
}

function isMultiple(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}

/** Euclidean norm, summed in double precision. */
function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function metricRow(values: Readonly<Record<MetricColumn, number>>): Float64Array {
  return Float64Array.from(METRIC_COLUMNS, (column) => values[column]);
}

function diverged(step: number, found: string): LabError {
  return new LabError({
    tag: 'Diverged',
    what: `Training diverged at step ${step}`,
    found,
    expected: 'finite numbers',
    remedy: 'The last checkpoint is safe. Train again from it or from the start with a smaller learning rate.',
  });
}
