/** How much GPU memory a model and a training step will take, from the configuration alone: no weights, no GPU. */
import { defaultChoices } from '../../engine/fused/choices.ts';
import { averageShapes } from '../../engine/fused/optimizers/averages.ts';
import { PROGRESS_WORDS } from '../../engine/fused/optimizers/commit.ts';
import { RATE_COUNT } from '../../engine/fused/optimizers/rates.ts';
import { updatePrompts } from '../../engine/fused/optimizers/update.ts';
import { type PlanProgram, PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { RunnerTraits } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { FusedLoadOptions } from './loadFusedWeights.ts';
import { lossAndGradient, type NetworkOptions } from './network.ts';
import { type StepShape, stepInputs } from './stepInputs.ts';
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

/** A training step's program, update included, over inputs without values: what it needs, not to be run. @throws LabError as above */
export function stepProgram(
  traits: RunnerTraits,
  weights: FusedWeights,
  shape: StepShape,
  options: NetworkOptions,
): PlanProgram {
  const { config } = weights;
  const recorder = new PlanRecorder(traits);
  const create = (size: readonly number[]) => placeholder(size, new Set());
  const inputs = stepInputs(shape, config, create);
  const { loss, promptGradient: gradients } = lossAndGradient(recorder, weights, shape, inputs, { zLoss: 0 }, options);
  const { prompts } = inputs;
  if (prompts === null || gradients === null) return recorder.finish([loss]);
  // Of the optimizers the one with the most dispatches; their memory is the same.
  const kind = 'adafactor';
  const averages = Object.entries(averageShapes(kind, shape.promptLength, config.dModel));
  const state = {
    prompts,
    gradients,
    averages: Object.fromEntries(averages.map(([name, size]) => [name, create([shape.prompts, ...size])])),
    rates: create([shape.prompts, RATE_COUNT[kind]]),
    progress: create([shape.prompts, PROGRESS_WORDS]),
  };
  return recorder.finish([updatePrompts(recorder, kind, state, loss)]);
}
