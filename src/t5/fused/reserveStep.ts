/** Room for a training step before the first one is taken: with everything kept if there is, else with less. */
import { byteSize } from '../../base/byteSize.ts';
import { isLabError } from '../../base/errors.ts';
import type { PlanProgram } from '../../engine/fused/planRecorder.ts';
import type { RunnerTraits } from '../../engine/fused/runner.ts';
import type { SlotPool } from '../../engine/fused/slotPool.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { stepTooLarge } from './memoryAdvice.ts';
import { stepProgram } from './memoryNeed.ts';
import type { NetworkOptions } from './network.ts';
import type { StepShape } from './stepInputs.ts';

export interface StepRoom {
  /** Whether blocks have to be computed a second time on the way back. */
  readonly recompute: boolean;
  /** What a person should know. */
  readonly notes: readonly string[];
}

/** @throws LabError `GpuOutOfMemory` if there is no room even with recomputation */
export async function reserveStep(
  traits: RunnerTraits,
  slots: SlotPool,
  weights: FusedWeights,
  shape: StepShape,
  options: NetworkOptions,
): Promise<StepRoom> {
  const program = (recompute: boolean, of = shape) => programIfBindable(traits, weights, of, { ...options, recompute });
  const kept = options.recompute ? null : program(false);
  if (kept !== null && (await slots.reserve(kept.slotBytes))) return { recompute: false, notes: [] };
  const again = program(true);
  if (again === null || !(await slots.reserve(again.slotBytes))) {
    throw stepTooLarge(shape, weights.bytesOnGpu, (smaller) => program(true, smaller)?.transientBytes ?? null);
  }
  if (kept === null) return { recompute: true, notes: [] };
  const saved = `${byteSize(again.transientBytes)} instead of ${byteSize(kept.transientBytes)}`;
  return {
    recompute: true,
    notes: [`Memory is short: each block is computed twice a step, which needs ${saved}. The numbers stay the same.`],
  };
}

/** null if an array of the step is larger than any buffer may be. */
function programIfBindable(
  traits: RunnerTraits,
  weights: FusedWeights,
  shape: StepShape,
  options: NetworkOptions,
): PlanProgram | null {
  try {
    return stepProgram(traits, weights, shape, options);
  } catch (error) {
    if (isLabError(error, 'GpuOutOfMemory')) return null;
    throw error;
  }
}
