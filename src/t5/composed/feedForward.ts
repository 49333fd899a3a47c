/** The feed-forward layer: ReLU in T5 1.0, gated GELU in 1.1 and its descendants (Shazeer 2020). */
import * as tf from '../../engine/tf.ts';
import type { FeedForwardWeights } from '../weights.ts';
import { linear } from './linear.ts';

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/** GELU by tanh: `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x³)))`; "gelu_new" in transformers. */
export function geluTanh(x: tf.Tensor): tf.Tensor {
  const cubic = tf.mul(tf.mul(tf.square(x), x), 0.044715);
  const inner = tf.mul(tf.add(x, cubic), SQRT_2_OVER_PI);
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

/**
 * x `[..., dModel]`, already normalised; returns what the residual stream gains, `[..., dModel]`.
 * @param drop what becomes of the activation `[..., dFf]` before the last product
 */
export function feedForward(
  x: tf.Tensor,
  weights: FeedForwardWeights,
  drop: (hidden: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const hidden = linear(x, weights.input); // [..., dFf]
  const activated = weights.gate === null ? tf.relu(hidden) : tf.mul(geluTanh(hidden), linear(x, weights.gate));
  return linear(drop(activated), weights.output);
}
