/**
 * When things happened in a run. Rows of metrics count training time only; pauses, evaluations and lost tabs are told
 * here, and so is where the wall clock stood.
 */

/** What happened after `step` steps. */
export type RunMoment = 'started' | 'resumed' | 'paused' | 'continued' | 'gpuLost';

export type TimelineEntry =
  /** From `step` on, wall time runs beside training time: at `seconds` of the latter it was `epochMs`. */
  | { readonly kind: 'clock'; readonly step: number; readonly seconds: number; readonly epochMs: number }
  | { readonly kind: RunMoment; readonly step: number; readonly epochMs: number };

/** Training and wall time may differ by this much more than before until that is told: a pause, or an evaluation. */
const TOLD_FROM_MS = 250;

/** Writes a run's timeline. */
export class TimelineWriter {
  private readonly nowMs: () => number;
  private readonly onEntry: (entry: TimelineEntry) => void;
  private unstored: TimelineEntry[] = [];
  /** What wall time is ahead of training time, in ms. */
  private aheadMs = Number.NaN;

  /** `nowMs` is the wall clock, as `Date.now`. `onEntry` hears of each entry at once. */
  constructor(nowMs: () => number, onEntry: (entry: TimelineEntry) => void) {
    this.nowMs = nowMs;
    this.onEntry = onEntry;
  }

  happened(kind: RunMoment, step: number): void {
    this.add({ kind, step, epochMs: this.nowMs() });
  }

  /** To be told of every step when it is done; `seconds` is the run's training time by then. */
  stepDone(step: number, seconds: number): void {
    const epochMs = this.nowMs();
    const aheadMs = epochMs - 1000 * seconds;
    if (Math.abs(aheadMs - this.aheadMs) <= TOLD_FROM_MS) return;
    this.aheadMs = aheadMs;
    this.add({ kind: 'clock', step, seconds, epochMs });
  }

  /** Entries since the last call: those that the next checkpoint stores. */
  takeUnstored(): readonly TimelineEntry[] {
    const entries = this.unstored;
    this.unstored = [];
    return entries;
  }

  private add(entry: TimelineEntry): void {
    this.unstored.push(entry);
    this.onEntry(entry);
  }
}
