/** How much GPU memory a model and a training step will take, from the configuration alone: no weights, no GPU. */
import { defaultChoices } from '../../engine/fused/choices.ts';
import { type PlanProgram, PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { RunnerTraits } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { FusedLoadOptions } from './loadFusedWeights.ts';
import { lossAndGradient, type NetworkOptions } from './network.ts';
import { decoderInputs, encoderInputs, type StepShape } from './stepInputs.ts';
import { placeholder, placeholderWeights } from './weightShapes.ts';

export interface MemoryNeed {
  /** Packed weights. */
  readonly weightBytes: number;
  /** Everything that exists only during a step. */
  readonly transientBytes: number;
  /** What no assignment of memory can do without, of `transientBytes`. */
  readonly lowerBoundBytes: number;
  readonly dispatches: number;
}

/**
 * The need of a training step of this shape.
 * @throws LabError `GpuOutOfMemory` if an array of the step is larger than a device with these limits can bind
 */
export function trainingMemoryNeed(
  config: T5Config,
  load: FusedLoadOptions,
  shape: StepShape,
  options: NetworkOptions,
  limits: GPUSupportedLimits,
): MemoryNeed {
  const weights = placeholderWeights(config, load);
  // Memory is the same for every choice.
  const traits = { limits, features: new Set<string>(), choices: defaultChoices(false) };
  const { transientBytes, lowerBoundBytes, dispatches } = stepProgram(traits, weights, shape, options);
  return { weightBytes: weights.bytesOnGpu, transientBytes, lowerBoundBytes, dispatches: dispatches.length };
}

/** A training step's program over inputs without values: what it needs, not to be run. @throws LabError as above */
export function stepProgram(
  traits: RunnerTraits,
  weights: FusedWeights,
  shape: StepShape,
  options: NetworkOptions,
): PlanProgram {
  const { config } = weights;
  const recorder = new PlanRecorder(traits);
  const create = (size: readonly number[]) => placeholder(size, new Set());
  const inputs = { ...encoderInputs(shape, config, create), ...decoderInputs(shape, config, create) };
  const { loss, promptGradient } = lossAndGradient(recorder, weights, shape, inputs, 0, options);
  return recorder.finish(promptGradient === null ? [loss] : [loss, promptGradient]);
}
