/**
 * Training prompts against a frozen T5, step by step: the contract between who trains (floor 3) and where prompts and
 * optimizers live. A model that trains on its own device keeps both there and reads nothing back but a few numbers a
 * step, so that several steps may be under way at once. Mostly it is one prompt; several are trained in one batch, as
 * if each were trained alone.
 */
import type { OptimizerSettings } from '../engine/fused/optimizers/rates.ts';
import type { Objective, PromptValues, TokenBatch } from './frozenModel.ts';

/** Everything that an optimizer carries from step to step; structured-cloneable. */
export interface OptimizerState {
  readonly kind: OptimizerSettings['kind'];
  /** Updates done by this optimizer; a run's initial step is not counted. */
  readonly step: number;
  /** Running averages by name; which there are depends on kind and shape. */
  readonly averages: Readonly<Record<string, Float32Array>>;
}

/** `factor * sum((prompt - anchor)²) / length` more loss in every step (Khashabi et al. 2022, "Prompt Waywardness"). */
export interface WaywardPenalty {
  readonly factor: number;
  /** `[P, d_model]` */
  readonly anchor: Float32Array;
}

/** Where the training of one prompt begins or goes on. */
export interface PromptStart {
  readonly optimizer: OptimizerSettings;
  readonly prompt: PromptValues;
  /** Where the optimizer stands: it fits kind and prompt, which is the caller's to check. */
  readonly state: OptimizerState;
  /** What draws the prompt besides its task. Default: nothing. */
  readonly wayward?: WaywardPenalty | null;
}

export interface TrainerOptions extends Objective {
  /** One or more, of one shape and with one kind of optimizer, whose numbers may differ. */
  readonly prompts: readonly PromptStart[];
  /**
   * Equal parts in which each prompt's batch is computed, one after the other, and added up before the update: memory for
   * a part is enough. Default: 1.
   */
  readonly microbatches?: number;
}

/** What one prompt is trained on in a step. */
export interface PromptStep {
  /** As many examples as those of the other prompts; lengths may differ. */
  readonly batch: TokenBatch;
  readonly learningRate: number;
}

/** Of one prompt. */
export interface StepMetrics {
  /** Of its batch, before the update: see `LossAndGradient`; a penalty is part of it. */
  readonly loss: number;
  /** Non-pad target tokens in its batch. */
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
   * Of each prompt, when the step is done; steps are done in order. Numbers that are not finite mean that the prompt's
   * step was refused.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost`
   */
  readonly metrics: Promise<readonly StepMetrics[]>;
  /** When the device is through with it, a little before its numbers are here. Only where that is known; never rejects. */
  readonly computed?: Promise<void>;
}

export interface TrainedState {
  readonly prompt: PromptValues;
  readonly optimizer: OptimizerState;
}

export interface PromptTrainer {
  /** Steps that are worth having under way at once, at most: 1 if a step is done when `step` resolves. */
  readonly mostStepsUnderWay: number;

  /**
   * Hands over one step: of each prompt loss and gradient of its batch, and the update. Call it again once it has
   * resolved, which may be long before the step is done. A prompt's step whose loss, gradient or update is not finite
   * does not change the prompt, nor does any step after it, also if that was handed over before anybody could know;
   * other prompts go on.
   * @throws LabError `TokenizerFormat`; `GpuValidation`, `GpuOutOfMemory`, `DeviceLost`
   */
  step(steps: readonly PromptStep[]): Promise<StepUnderWay>;

  /** Copies of each prompt and state after all steps that were handed over. @throws LabError as `StepUnderWay` does */
  read(): Promise<readonly TrainedState[]>;

  /** Frees what is the trainer's. No step may be under way. */
  dispose(): void;
}
