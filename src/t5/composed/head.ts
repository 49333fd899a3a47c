/** From the decoder's output to a score for every token of the vocabulary. */
import * as tf from '../../engine/tf.ts';
import type { T5Weights } from '../weights.ts';
import { linear } from './linear.ts';

/** Logits `[R * U, vocabSize]` of hidden states `[R, U, dModel]`; T5 1.0 multiplies by dModel^-0.5 first. */
export function vocabularyLogits(hidden: tf.Tensor, weights: T5Weights): tf.Tensor {
  const { dModel, scaleDecoderOutputs } = weights.config;
  const rows = tf.reshape(hidden, [-1, dModel]);
  return linear(scaleDecoderOutputs ? tf.mul(rows, dModel ** -0.5) : rows, weights.head);
}
