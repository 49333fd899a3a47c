/**
 * What an update depends on besides gradient and state: a few numbers a step, computed in double precision on the host
 * and handed to the kernels as float32. Symbols are those of `training/optimizers`, the plain reference.
 */

export interface AdafactorSettings {
  readonly kind: 'adafactor';
  readonly weightDecay: number; // not multiplied by the rate
  readonly decayRate: number;
  readonly clipThreshold: number;
  readonly initialStep: number;
}

export interface AdamWSettings {
  readonly kind: 'adamw';
  readonly weightDecay: number; // multiplied by the rate
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export type OptimizerSettings = AdafactorSettings | AdamWSettings;

/**
 * Adafactor's beta2, rounded to float32 at every operation, as JAX computes it. This is no detail: at step 1,100,000
 * `1 - beta2` is 1.47e-5, and float32 has only 246 steps between it and 0.
 */
export function secondMomentDecay({ initialStep, decayRate }: AdafactorSettings, step: number): number {
  const count = Math.fround(initialStep + step + 1);
  return Math.fround(1 - Math.fround(count ** Math.fround(-decayRate)));
}

/** The members of each optimizer's `Rates`, in WGSL; `stepRates` fills them in this order. */
export const RATES_WGSL: Readonly<Record<OptimizerSettings['kind'], string>> = {
  adafactor: `
struct Rates {
  decay: f32, // beta2
  share: f32, // 1 - beta2
  kept: f32, // 1 - weightDecay
  learningRate: f32,
  clipThreshold: f32,
}`,
  adamw: `
struct Rates {
  meanDecay: f32, // beta1
  meanShare: f32, // 1 - beta1
  squareDecay: f32, // beta2
  squareShare: f32, // 1 - beta2
  kept: f32, // 1 - learningRate * weightDecay
  learningRate: f32, // over the first moments' bias correction
  squareFactor: f32, // 1 over the second moments' bias correction
  epsilon: f32,
}`,
};

/** How many numbers `stepRates` gives. */
export const RATE_COUNT: Readonly<Record<OptimizerSettings['kind'], number>> = { adafactor: 5, adamw: 8 };

/** The rates of the update after `step` updates are done. */
export function stepRates(settings: OptimizerSettings, step: number, learningRate: number): Float32Array {
  if (settings.kind === 'adafactor') {
    const decay = secondMomentDecay(settings, step);
    return Float32Array.of(decay, 1 - decay, 1 - settings.weightDecay, learningRate, settings.clipThreshold);
  }
  const { beta1, beta2, epsilon, weightDecay } = settings;
  return Float32Array.of(
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    1 - learningRate * weightDecay,
    learningRate / (1 - beta1 ** (step + 1)),
    1 / (1 - beta2 ** (step + 1)),
    epsilon,
  );
}
