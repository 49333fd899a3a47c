/** The run that takes over from one that diverged: from its last checkpoint, at half the learning rate. */
import type { RunSpec, ScheduleSpec } from './runFileTypes.ts';
import { learningRateAt } from './schedules.ts';

/**
 * What is left of the run after `checkpoint`, or all of it where that is null, at half the rate that it had there. The
 * schedule goes on from there to half of where it would have ended; the optimizer's averages begin anew, for they may
 * be what led astray.
 */
export function withHalfTheRate(
  spec: RunSpec,
  checkpoint: { readonly run: string; readonly step: number } | null,
): RunSpec {
  const step = checkpoint?.step ?? 0;
  const { optimizer, schedule, steps, prompt } = spec;
  const warmupSteps = Math.max(0, (schedule.warmupSteps ?? 0) - step);
  const rateThere =
    warmupSteps > 0 ? optimizer.learningRate : learningRateAt(schedule, optimizer.learningRate, step, steps);
  return {
    ...spec,
    name: `${spec.name}, half the rate${checkpoint === null ? '' : ` from step ${step}`}`,
    prompt: checkpoint === null ? prompt : { ...prompt, init: { kind: 'checkpoint', ...checkpoint } },
    optimizer: { ...optimizer, learningRate: rateThere / 2, initialStep: optimizer.initialStep + step },
    schedule: { ...rest(schedule, optimizer.learningRate / rateThere), ...(warmupSteps > 0 && { warmupSteps }) },
    steps: steps - step,
  };
}

/** The schedule without its warm-up, for a rate that is `factor` times lower than the one that it was meant for. */
function rest({ warmupSteps: _, ...schedule }: ScheduleSpec, factor: number): ScheduleSpec {
  if (schedule.kind === 'constant' || schedule.endFactor === undefined) return schedule;
  return { ...schedule, endFactor: Math.min(1, schedule.endFactor * factor) };
}
