/** What the benchmark asks of an implementation of the training step. */
import type { SyntheticProblem } from '../syntheticProblem.ts';

export const IMPLEMENTATION_NAMES = ['engine', 'tfjs', 'jax-js'] as const;
export type ImplementationName = (typeof IMPLEMENTATION_NAMES)[number];

/** A model on the GPU with a prompt in training. */
export interface PreparedTraining {
  /** Bytes of the frozen weights on the GPU. */
  readonly weightBytes: number;
  /** One full step on the problem's batch: loss, prompt gradient, Adam. Returns the loss before the update. */
  step(): Promise<number>;
}

/** Loads the problem's weights. */
export type Implementation = (problem: SyntheticProblem, options: ImplementationOptions) => Promise<PreparedTraining>;

export interface ImplementationOptions {
  /** How the engine packs its weights; the others have float32 only. */
  readonly storage: 'float32' | 'float16';
}

/** T5X's weight of the squared log-partition in the loss. */
export const Z_LOSS = 1e-4;

/** Adam (Kingma and Ba 2015), the same for all. */
export const ADAM = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
