/** Learning-rate schedules over a run's own steps. `docs/run-file.md` shows the formulas. */
import type { ScheduleSpec } from './runFileTypes.ts';

/**
 * The learning rate of the step after `step` steps are done (so the first is 0) in a run of `steps` steps.
 *
 * Warm-up: `base * step / warmupSteps` while `step < warmupSteps`, as T5X (t5x/utils.py) and transformers have it; its
 * first step therefore has rate 0. Then, with `progress` from 0 after the warm-up to 1 after the last step, the factor
 * is 1 (constant), `1 - (1 - end) * progress` (linear) or `end + (1 - end) * (1 + cos(π * progress)) / 2` (cosine).
 */
export function learningRateAt(spec: ScheduleSpec, base: number, step: number, steps: number): number {
  const warmupSteps = spec.warmupSteps ?? 0;
  if (step < warmupSteps) return (base * step) / warmupSteps;
  if (spec.kind === 'constant') return base;
  const end = spec.endFactor ?? 0;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  const remaining = spec.kind === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return base * (end + (1 - end) * remaining);
}
