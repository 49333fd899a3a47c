/** A linear layer without bias, as all of T5's are. */
import * as tf from '../../engine/tf.ts';

/** `x Wᵀ`: x `[..., in]`, weight `[out, in]` as Hugging Face stores it; returns `[..., out]`. */
export function linear(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  const [outSize = 0, inSize = 0] = weight.shape;
  const rows = tf.reshape(x, [-1, inSize]);
  const product = tf.matMul(rows, weight, false, true);
  return tf.reshape(product, [...x.shape.slice(0, -1), outSize]);
}
