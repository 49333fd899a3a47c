/** T5's layer norm: scale by the root mean square, no mean subtracted, no bias (Zhang and Sennrich 2019). */
import * as tf from '../../engine/tf.ts';

/** `x / sqrt(mean(x²) + epsilon) * weight` over the last axis: x `[..., dModel]`, weight `[dModel]`. */
export function rmsNorm(x: tf.Tensor, weight: tf.Tensor, epsilon: number): tf.Tensor {
  const meanSquare = tf.mean(tf.square(x), -1, true); // [..., 1]
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, epsilon))), weight);
}
