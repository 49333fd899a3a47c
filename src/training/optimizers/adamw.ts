/**
 * AdamW as torch.optim.AdamW computes it (Loshchilov and Hutter 2019), `t` counting updates from 1:
 *
 *     p = (1 - learningRate * weightDecay) * p         the decay is multiplied by the rate
 *     m = beta1 * m + (1 - beta1) * g
 *     v = beta2 * v + (1 - beta2) * g^2
 *     p = p - learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 */
import type { AdamWSettings } from '../../engine/fused/optimizers/rates.ts';
import type { UpdateRule } from './updateRule.ts';

/** The rule for a prompt of `size` values. Moments are stored in float32; the initial step plays no part. */
export function createAdamW(spec: AdamWSettings, size: number): UpdateRule {
  const { beta1, beta2, epsilon, weightDecay } = spec;
  const means = new Float32Array(size); // m
  const squares = new Float32Array(size); // v
  return {
    averages: { means, squares },
    apply(prompt, gradient, learningRate, step) {
      const meanCorrection = 1 - beta1 ** (step + 1);
      const squareCorrection = 1 - beta2 ** (step + 1);
      const kept = 1 - learningRate * weightDecay;
      for (const [index, slope] of gradient.entries()) {
        const mean = beta1 * (means[index] ?? 0) + (1 - beta1) * slope;
        const square = beta2 * (squares[index] ?? 0) + (1 - beta2) * slope * slope;
        means[index] = mean;
        squares[index] = square;
        const scale = Math.sqrt(square / squareCorrection) + epsilon;
        prompt[index] = kept * (prompt[index] ?? 0) - (learningRate * (mean / meanCorrection)) / scale;
      }
    },
  };
}
