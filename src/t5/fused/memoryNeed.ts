/** How much GPU memory a model and a training step will take, from the configuration alone: no weights, no GPU. */
import { defaultChoices } from '../../engine/fused/choices.ts';
import { PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { T5Config } from '../config.ts';
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
  const recorder = new PlanRecorder({ limits, features: new Set(), choices: defaultChoices(false) });
  const create = (size: readonly number[]) => placeholder(size, new Set());
  const inputs = { ...encoderInputs(shape, config, create), ...decoderInputs(shape, config, create) };
  const { loss, promptGradient } = lossAndGradient(recorder, weights, shape, inputs, 0, options);
  const program = recorder.finish(promptGradient === null ? [loss] : [loss, promptGradient]);
  const { transientBytes, lowerBoundBytes, dispatches } = program;
  return { weightBytes: weights.bytesOnGpu, transientBytes, lowerBoundBytes, dispatches: dispatches.length };
}
