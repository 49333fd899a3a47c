/**
 * Steps that are handed over to a trainer and not yet done. A few of them keep a GPU busy while JavaScript prepares the
 * next; more would only make pause and stop late.
 */
import type { PromptStep, PromptTrainer, StepMetrics } from '../t5/promptTrainer.ts';

/** Work ahead of what is known to be done, at most: a person who stops a run waits no longer than for this. */
const MOST_SECONDS_UNDER_WAY = 0.1;

interface WaitingStep<Note> {
  readonly note: Note;
  readonly startedSeconds: number;
  readonly metrics: Promise<readonly StepMetrics[]>;
}

export interface DoneStep<Note> {
  readonly note: Note;
  /** Of each prompt. */
  readonly metrics: readonly StepMetrics[];
  /** From its start, or from the end of the step before it where that was later, to its end. */
  readonly seconds: number;
}

export class StepQueue<Note> {
  private readonly trainer: PromptTrainer;
  private readonly nowSeconds: () => number;
  private readonly waiting: WaitingStep<Note>[] = [];
  private lastEndSeconds = Number.NEGATIVE_INFINITY;
  /** Of the step that was done last; none yet: as if steps were slow. */
  private stepSeconds = Number.POSITIVE_INFINITY;

  constructor(trainer: PromptTrainer, nowSeconds: () => number) {
    this.trainer = trainer;
    this.nowSeconds = nowSeconds;
  }

  /** Steps under way. */
  get length(): number {
    return this.waiting.length;
  }

  /** True if another step should wait until one is done: they are as many, or take as long, as they may. */
  get isFull(): boolean {
    const inTime = Math.floor(MOST_SECONDS_UNDER_WAY / this.stepSeconds);
    return this.waiting.length >= Math.min(this.trainer.mostStepsUnderWay, Math.max(1, inTime));
  }

  /** Hands a step over; `note` comes back with its end. @throws LabError as `PromptTrainer.step` does */
  async add(steps: readonly PromptStep[], note: Note): Promise<void> {
    const startedSeconds = this.nowSeconds();
    const { metrics } = await this.trainer.step(steps);
    // Whoever takes the step from the queue hears of its failure; until then nobody has to.
    metrics.catch(() => {});
    this.waiting.push({ note, startedSeconds, metrics });
  }

  /** The end of the oldest step; null if none is under way. @throws LabError as `StepUnderWay.metrics` does */
  async next(): Promise<DoneStep<Note> | null> {
    const [oldest] = this.waiting;
    if (oldest === undefined) return null;
    const metrics = await oldest.metrics;
    this.waiting.shift();
    const now = this.nowSeconds();
    this.stepSeconds = now - Math.max(oldest.startedSeconds, this.lastEndSeconds);
    this.lastEndSeconds = now;
    return { note: oldest.note, metrics, seconds: this.stepSeconds };
  }

  /** Waits until nothing is under way any more, whatever became of it. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.waiting.splice(0).map(({ metrics }) => metrics));
  }
}
