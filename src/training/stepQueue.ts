/**
 * Steps that are handed over to a trainer and not yet done. A few of them keep a GPU busy while JavaScript prepares the
 * next; more would only make pause and stop late.
 */
import type { TokenBatch } from '../t5/frozenModel.ts';
import type { PromptStep, PromptTrainer, StepMetrics } from '../t5/promptTrainer.ts';
import type { StepTiming } from './stepTiming.ts';

/** Work ahead of what is known to be done, at most: a person who stops a run waits no longer than for this. */
const MOST_SECONDS_UNDER_WAY = 0.1;

interface WaitingStep<Note> {
  readonly note: Note;
  readonly startedSeconds: number;
  readonly metrics: Promise<readonly StepMetrics[]>;
  readonly dataSeconds: number;
  readonly tokens: number;
  /** When the device began with it, and when it was through; null where that is not known. */
  readonly computed: Promise<{ readonly fromSeconds: number; readonly toSeconds: number }> | null;
}

export interface DoneStep<Note> {
  readonly note: Note;
  /** Of each prompt. */
  readonly metrics: readonly StepMetrics[];
  /** From its start, or from the end of the step before it where that was later, to its end. */
  readonly seconds: number;
  readonly timing: StepTiming;
}

export class StepQueue<Note> {
  private readonly trainer: PromptTrainer;
  private readonly nowSeconds: () => number;
  private readonly waiting: WaitingStep<Note>[] = [];
  private lastEndSeconds = Number.NEGATIVE_INFINITY;
  private lastComputedSeconds = Number.NEGATIVE_INFINITY;
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

  /**
   * Hands a step over; `note` comes back with its end. `drawnSeconds` is what its batches took to draw.
   * @throws LabError as `PromptTrainer.step` does
   */
  async add(steps: readonly PromptStep[], note: Note, drawnSeconds = 0): Promise<void> {
    const startedSeconds = this.nowSeconds();
    const { metrics, computed } = await this.trainer.step(steps);
    // Whoever takes the step from the queue hears of its failure; until then nobody has to.
    metrics.catch(() => {});
    const handedOverSeconds = this.nowSeconds();
    const tokens = steps.reduce((sum, { batch }) => sum + tokensOf(batch), 0);
    // Where the trainer is not a device, handing over is all of the work.
    const handingOver = computed === undefined ? 0 : handedOverSeconds - startedSeconds;
    this.waiting.push({
      note,
      startedSeconds,
      metrics,
      dataSeconds: drawnSeconds + handingOver,
      tokens,
      computed: computed === undefined ? null : this.watch(computed, handedOverSeconds),
    });
  }

  private async watch(computed: Promise<void>, handedOverSeconds: number) {
    await computed;
    const fromSeconds = Math.max(handedOverSeconds, this.lastComputedSeconds);
    this.lastComputedSeconds = this.nowSeconds();
    return { fromSeconds, toSeconds: this.lastComputedSeconds };
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
    const { note, dataSeconds, tokens } = oldest;
    const computed = (await oldest.computed) ?? { fromSeconds: now - this.stepSeconds, toSeconds: now };
    const gpuSeconds = computed.toSeconds - computed.fromSeconds;
    const readBackSeconds = Math.max(0, now - computed.toSeconds);
    return { note, metrics, seconds: this.stepSeconds, timing: { dataSeconds, gpuSeconds, readBackSeconds, tokens } };
  }

  /** Waits until nothing is under way any more, whatever became of it. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.waiting.splice(0).map(({ metrics }) => metrics));
  }
}

/** Tokens of inputs and targets that are not padding. */
function tokensOf({ inputIds, targetIds }: TokenBatch): number {
  let tokens = 0;
  for (const ids of [inputIds, targetIds]) for (const id of ids) if (id !== 0) tokens += 1;
  return tokens;
}
