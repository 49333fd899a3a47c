/**
 * Training a prompt against a frozen T5, step by step: the contract between who trains (floor 3) and where prompt and
 * optimizer live. A model that trains on its own device keeps both there and reads nothing back but a few numbers a
 * step, so that several steps may be under way at once.
 */
import type { OptimizerSettings } from '../engine/fused/optimizers/rates.ts';
import type { PromptValues, TokenBatch } from './frozenModel.ts';

/** Everything that an optimizer carries from step to step; structured-cloneable. */
export interface OptimizerState {
  readonly kind: OptimizerSettings['kind'];
  /** Updates done by this optimizer; a run's initial step is not counted. */
  readonly step: number;
  /** Running averages by name; which there are depends on kind and shape. */
  readonly averages: Readonly<Record<string, Float32Array>>;
}

export interface TrainerOptions {
  readonly optimizer: OptimizerSettings;
  readonly prompt: PromptValues;
  /** Where the optimizer stands: it fits kind and prompt, which is the caller's to check. */
  readonly state: OptimizerState;
  readonly zLoss: number;
}

export interface StepMetrics {
  /** Of the batch, before the update: see `LossAndGradient`. */
  readonly loss: number;
  /** Non-pad target tokens in the batch. */
  readonly targetTokens: number;
  /** Euclidean. */
  readonly gradientNorm: number;
  /** Root mean square over all elements of new prompt - old prompt, weight decay included. */
  readonly updateRms: number;
  /** Euclidean, after the update. */
  readonly promptNorm: number;
}

/** A step that was handed over. */
export interface StepUnderWay {
  /**
   * Resolves when the step is done; steps are done in order. Numbers that are not finite mean that it was refused.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost`
   */
  readonly metrics: Promise<StepMetrics>;
}

export interface TrainedState {
  readonly prompt: PromptValues;
  readonly optimizer: OptimizerState;
}

export interface PromptTrainer {
  /** Steps that are worth having under way at once, at most: 1 if a step is done when `step` resolves. */
  readonly mostStepsUnderWay: number;

  /**
   * Hands over one step: loss and gradient of the batch, and the update. Call it again once it has resolved, which may
   * be long before the step is done. A step whose loss, gradient or update is not finite changes nothing, nor does any
   * step after it, also if that was handed over before anybody could know.
   * @throws LabError `TokenizerFormat`; `GpuValidation`, `GpuOutOfMemory`, `DeviceLost`
   */
  step(batch: TokenBatch, learningRate: number): Promise<StepUnderWay>;

  /** Copies of prompt and state after all steps that were handed over. @throws LabError as `StepUnderWay` does */
  read(): Promise<TrainedState>;

  /** Frees what is the trainer's. No step may be under way. */
  dispose(): void;
}
