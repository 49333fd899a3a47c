/**
 * The training loop, for one run or for several that train in one batch: batches to the trainer, metrics from it; then
 * evaluations and checkpoints where they are due. Several steps may be under way on the GPU, and are all done before
 * anybody looks at a prompt. Model, data and storage are handed in, so the same loop runs in the worker, in the headless
 * command and in tests.
 *
 * Runs that train together take their steps together, and have nothing else in common: each has its own data, order,
 * optimizer, evaluations and checkpoints. One that is at its end, diverges or cannot be stored leaves, and the others go
 * on without it.
 */
import { isLabError } from '../base/errors.ts';
import type { PromptTrainer } from '../t5/promptTrainer.ts';
import { createTrainer } from './hostTrainer.ts';
import { requireJointRuns } from './jointRuns.ts';
import type { RunControl } from './runControl.ts';
import type { RunProgress, StepNote } from './runProgress.ts';
import { StepQueue } from './stepQueue.ts';

/** How a run ended. */
export type RunOutcome =
  | { readonly state: 'finished' | 'stopped' }
  | { readonly state: 'failed'; readonly error: unknown };

/** Prompts and optimizers are copied from the GPU at least this often: what a GPU that is lost takes with it. */
const COPY_EVERY_SECONDS = 5;

/** The runs that train together at a time, in the trainer's order, and what they train on. */
interface Group {
  readonly runs: readonly RunProgress[];
  readonly trainer: PromptTrainer;
  readonly queue: StepQueue<readonly StepNote[]>;
}

export class JointTraining {
  private readonly runs: readonly RunProgress[];
  private readonly control: RunControl;
  private readonly nowSeconds: () => number;
  /** Of the runs that are over. */
  private readonly outcomes = new Map<RunProgress, RunOutcome>();
  /** null while no run can take a step. */
  private group: Group | null = null;
  private copiedAtSeconds: number;

  /**
   * `nowSeconds` is a clock that never goes back, such as `performance.now() / 1000`.
   * @throws LabError `RunFile` if there are several runs that cannot share a batch
   */
  constructor(runs: readonly RunProgress[], control: RunControl, nowSeconds: () => number) {
    requireJointRuns(runs.map(({ parts }) => parts));
    this.runs = runs;
    this.control = control;
    this.nowSeconds = nowSeconds;
    this.copiedAtSeconds = nowSeconds();
  }

  /**
   * Trains each run to its last step, or all until `control` says stop, and ends each with a checkpoint either way.
   * Returns each one's outcome; never rejects. A run fails with LabError `Diverged` if its loss, gradient or prompt is no
   * longer finite, its last checkpoint stays; or with what its evaluation or its storage fails with. All fail together
   * with `DeviceLost` and other GPU errors, after a checkpoint of the newest state that is known: the step before, or
   * where prompts and optimizers lived on that GPU, what was last copied from it.
   */
  async train(): Promise<readonly RunOutcome[]> {
    try {
      await this.trainAll();
    } catch (error) {
      if (isGpuFailure(error)) await this.saveWhatIsKnown();
      for (const run of this.open) this.outcomes.set(run, { state: 'failed', error });
    } finally {
      await this.endGroup();
      this.control.end();
    }
    return this.runs.map((run) => this.outcomes.get(run) ?? { state: 'stopped' });
  }

  /** Runs that are not over. */
  private get open(): RunProgress[] {
    return this.runs.filter((run) => !this.outcomes.has(run));
  }

  private async trainAll(): Promise<void> {
    // A run that was stopped in an evaluation owes it.
    await this.serve();
    for (;;) {
      // Whoever pauses, steps or stops finds the runs between two steps.
      if (!this.control.running) await this.finishSteps();
      if (!(await this.regroup())) break;
      if ((await this.control.mayStep()) === 'stop') break;
      await this.handOver();
      if (this.endsStretch) {
        await this.finishSteps();
        await this.copyStates();
        await this.serve();
      }
      while (this.group?.queue.isFull) await this.finishOne();
    }
    await this.finishSteps();
    await this.copyStates();
    for (const run of this.open) await this.end(run);
  }

  /** Lets runs that are over go. True if others can take a step. */
  private async regroup(): Promise<boolean> {
    const { open } = this;
    if (this.group !== null) {
      if (this.group.runs.length === open.length) return true;
      await this.finishSteps();
      await this.copyStates();
      await this.endGroup();
      // More may have been found to diverge among the last steps.
      return this.regroup();
    }
    const [first] = open;
    if (first === undefined) return false;
    const { model, spec } = first.parts;
    const { zLoss, labelSmoothing, dropoutRate, microbatches } = spec;
    const prompts = open.map((run) => run.promptStart);
    const trainer = createTrainer(model, { prompts, zLoss, labelSmoothing, dropoutRate, microbatches });
    this.group = { runs: open, trainer, queue: new StepQueue(trainer, this.nowSeconds) };
    return true;
  }

  private async endGroup(): Promise<void> {
    await this.group?.queue.settle();
    this.group?.trainer.dispose();
    this.group = null;
  }

  private async handOver(): Promise<void> {
    const drawnFrom = this.nowSeconds();
    const steps = this.group?.runs.map((run) => run.nextStep()) ?? [];
    await this.group?.queue.add(
      steps.map(({ step }) => step),
      steps.map(({ note }) => note),
      this.nowSeconds() - drawnFrom,
    );
  }

  /** True if prompts and optimizers are wanted after the step that was handed over last. */
  private get endsStretch(): boolean {
    return this.open.some((run) => run.endsStretch) || this.nowSeconds() - this.copiedAtSeconds >= COPY_EVERY_SECONDS;
  }

  private async finishSteps(): Promise<void> {
    while (this.group !== null && this.group.queue.length > 0) await this.finishOne();
  }

  private async finishOne(): Promise<void> {
    const done = await this.group?.queue.next();
    if (!done) return;
    for (const [index, run] of this.group?.runs.entries() ?? []) {
      const [note, metrics] = [done.note[index], done.metrics[index]];
      // A run that has diverged takes part until the steps that were under way are done.
      if (this.outcomes.has(run) || note === undefined || metrics === undefined) continue;
      await this.attempt(run, async () => run.finishStep(note, metrics, done));
    }
  }

  /** Makes each run's copy that of its step that was done last. No step is under way. */
  private async copyStates(): Promise<void> {
    this.copiedAtSeconds = this.nowSeconds();
    if (this.group === null || this.open.every((run) => run.isCopied)) return;
    const states = await this.group.trainer.read();
    for (const [index, run] of this.group.runs.entries()) {
      const state = states[index];
      if (state !== undefined && !this.outcomes.has(run)) run.takeCopy(state);
    }
  }

  /** Gives each run what is due. No step is under way, and copies are of the last one. */
  private async serve(): Promise<void> {
    for (const run of this.open) {
      await this.attempt(run, () => run.evaluateIfDue(this.control.stopSignal));
      if (this.outcomes.has(run)) continue;
      if (!run.hasStepsLeft) await this.end(run);
      else if (run.checkpointDue) await this.attempt(run, () => run.store());
    }
  }

  /** Ends a run with a checkpoint, unless the newest one is of where it stands. */
  private async end(run: RunProgress): Promise<void> {
    await this.attempt(run, async () => {
      await run.store();
      const isWhole = !run.hasStepsLeft && !run.evaluationDue;
      this.outcomes.set(run, { state: isWhole ? 'finished' : 'stopped' });
    });
  }

  /** What fails here is the run's own, unless the GPU failed. */
  private async attempt(run: RunProgress, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isGpuFailure(error)) throw error;
      this.outcomes.set(run, { state: 'failed', error });
    }
  }

  /** A GPU has failed: a trainer on the host can still be read, one on that GPU cannot. */
  private async saveWhatIsKnown(): Promise<void> {
    try {
      await this.finishSteps();
      await this.copyStates();
    } catch {
      // What was copied before is what is known.
    }
    for (const run of this.open) await this.attempt(run, () => run.store());
  }
}

function isGpuFailure(error: unknown): boolean {
  return isLabError(error, 'DeviceLost', 'GpuOutOfMemory', 'GpuValidation');
}
