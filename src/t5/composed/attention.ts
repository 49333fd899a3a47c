/** Multi-head attention as T5 has it: no bias on the projections, no 1/sqrt(dKv) on the scores. */
import * as tf from '../../engine/tf.ts';
import type { PromptAttention } from '../promptForm.ts';
import type { AttentionWeights } from '../weights.ts';
import { linear } from './linear.ts';

/** Added to the scores of hidden keys; exp of it is 0 in float32 beside any visible key (Flaxformer uses the same). */
const HIDDEN = -1e10;

export type KeysValues = {
  readonly keys: tf.Tensor; // [B, numHeads, K, dKv]
  readonly values: tf.Tensor; // [B, numHeads, K, dKv]
};

/** `[B, S, numHeads * dKv]` to `[B, numHeads, S, dKv]`. */
function splitHeads(x: tf.Tensor, numHeads: number): tf.Tensor {
  const [batch = 0, length = 0, inner = 0] = x.shape;
  return tf.transpose(tf.reshape(x, [batch, length, numHeads, inner / numHeads]), [0, 2, 1, 3]);
}

/** `[B, numHeads, S, dKv]` to `[B, S, numHeads * dKv]`. */
function mergeHeads(x: tf.Tensor): tf.Tensor {
  const [batch = 0, numHeads = 0, length = 0, dKv = 0] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, length, numHeads * dKv]);
}

/** Keys and values of a memory `[B, K, dModel]`. */
export function keysValues(memory: tf.Tensor, weights: AttentionWeights, numHeads: number): KeysValues {
  return {
    keys: splitHeads(linear(memory, weights.key), numHeads),
    values: splitHeads(linear(memory, weights.value), numHeads),
  };
}

/**
 * `softmax(Q Kᵀ + bias) V`, projected back to the model's width.
 * x `[B, S, dModel]` (normalised), bias broadcastable to `[B, numHeads, S, K]`; returns `[B, S, dModel]`.
 * @param drop what becomes of the probabilities `[B, numHeads, S, K]` before they meet the values
 */
export function attend(
  x: tf.Tensor,
  { keys, values }: KeysValues,
  bias: tf.Tensor,
  weights: AttentionWeights,
  numHeads: number,
  drop: (probabilities: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const queries = splitHeads(linear(x, weights.query), numHeads);
  const scores = tf.add(tf.matMul(queries, keys, false, true), bias); // [B, numHeads, S, K]
  return linear(mergeHeads(tf.matMul(drop(tf.softmax(scores)), values)), weights.output);
}

/** Bias that hides keys: `visible` is 1 or 0 for each, `[B, K]`; returns `[B, 1, 1, K]`. */
export function visibilityBias(visible: Float32Array, batchSize: number): tf.Tensor {
  const bias = visible.map((seen) => (seen === 0 ? HIDDEN : 0));
  return tf.tensor4d(bias, [batchSize, 1, 1, visible.length / batchSize]);
}

/** Bias that hides from a prompt's rows, the first `promptLength`, what they do not see; `[1, 1, length, length]`. */
export function promptBias({ toPrompt, toInput }: PromptAttention, promptLength: number, length: number): tf.Tensor {
  const bias = new Float32Array(length * length);
  for (let query = 0; query < promptLength; query++) {
    for (let key = 0; key < length; key++) {
      const ofPrompt = toPrompt === 'all' || (toPrompt === 'earlier' && key < query);
      if (key !== query && !(key < promptLength ? ofPrompt : toInput)) bias[query * length + key] = HIDDEN;
    }
  }
  return tf.tensor4d(bias, [1, 1, length, length]);
}

/** Bias that hides keys after the query, `[1, 1, length, length]`. */
export function causalBias(length: number): tf.Tensor {
  const bias = new Float32Array(length * length);
  for (let query = 0; query < length; query++) bias.fill(HIDDEN, query * length + query + 1, (query + 1) * length);
  return tf.tensor4d(bias, [1, 1, length, length]);
}
