/** Wall time of a run's steps, from the training time of its rows and what its timeline says of the wall clock. */
import type { TimelineEntry } from '../../training/timeline.ts';

export interface StepTimes {
  /** `[rows]`, rising */
  readonly step: Float64Array;
  /** `[rows]`: training time in seconds */
  readonly seconds: Float64Array;
}

/**
 * The wall time at the end of each row's step, `[rows]` in seconds since 1970, never falling. Null if it is not known of
 * every row.
 */
export function wallSeconds({ step, seconds }: StepTimes, timeline: readonly TimelineEntry[]): Float64Array | null {
  const clocks = clocksOf(timeline);
  const [first] = clocks;
  if (first === undefined || first.step > (step[0] ?? Number.POSITIVE_INFINITY)) return null;
  const wall = new Float64Array(step.length);
  let place = 0;
  let clock = first;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < step.length; row += 1) {
    for (let next = clocks[place + 1]; next !== undefined && next.step <= (step[row] ?? 0); next = clocks[place + 1]) {
      clock = next;
      place += 1;
    }
    latest = Math.max(latest, clock.epochMs / 1000 + (seconds[row] ?? 0) - clock.seconds);
    wall[row] = latest;
  }
  return wall;
}

/** When the run began, in seconds since 1970; null if that is not known. */
export function startSeconds(timeline: readonly TimelineEntry[]): number | null {
  const start = timeline.find(({ kind }) => kind === 'started');
  return start === undefined ? null : start.epochMs / 1000;
}

/** By rising step. Where the run went back and trained steps again, what was told of them later holds. */
function clocksOf(timeline: readonly TimelineEntry[]) {
  const clocks: Extract<TimelineEntry, { kind: 'clock' }>[] = [];
  for (const entry of timeline) {
    if (entry.kind !== 'clock') continue;
    while ((clocks.at(-1)?.step ?? Number.NEGATIVE_INFINITY) >= entry.step) clocks.pop();
    clocks.push(entry);
  }
  return clocks;
}
