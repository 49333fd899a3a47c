/** The arithmetic of an optimizer. Checking, counting steps and saving state are the same for all: `optimizer.ts`. */
export interface UpdateRule {
  /** Running averages by name, all zero at the start; `apply` changes them in place. */
  readonly averages: Readonly<Record<string, Float32Array>>;
  /** One step in place on `prompt`; `step` updates were done before this one. */
  apply(prompt: Float32Array, gradient: Float32Array, learningRate: number, step: number): void;
}
