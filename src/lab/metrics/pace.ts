/** How fast a run goes and how long it still takes, from its own step and time columns. */
import { lowerBound } from './runMetrics.ts';

const WINDOW_SECONDS = 10; // long enough to be steady, short enough to follow a hidden tab or a hot laptop

/**
 * Steps per second of training time over the last ten seconds (at least over the last two rows).
 *
 * @param step,seconds `[rows]`: the run's own steps, and its training time in seconds, pauses excluded
 * @returns null until two rows lie apart in time
 */
export function stepsPerSecond(step: Float64Array, seconds: Float64Array): number | null {
  const last = Math.min(step.length, seconds.length) - 1;
  if (last < 1) return null;
  const now = seconds[last] ?? 0;
  const first = Math.min(lowerBound(seconds, now - WINDOW_SECONDS), last - 1);
  const elapsed = now - (seconds[first] ?? now);
  const done = (step[last] ?? 0) - (step[first] ?? 0);
  return elapsed > 0 && done > 0 ? done / elapsed : null;
}

/** Seconds that the remaining steps take at this pace; null while the pace is unknown. */
export function secondsLeft(remainingSteps: number, pace: number | null): number | null {
  return pace === null ? null : Math.max(0, remainingSteps) / pace;
}
