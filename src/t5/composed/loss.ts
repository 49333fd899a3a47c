/** Log-likelihoods of target tokens, and T5X's loss over them (t5x/losses.py). */
import { softTargets } from '../../engine/fused/softTargets.ts';
import * as tf from '../../engine/tf.ts';
import type { Objective } from '../frozenModel.ts';

/** The logit of each row's target, `[N]`: logits `[N, V]`, targets `[N]`. Not differentiable. */
export function targetLogits(logits: tf.Tensor, targetIds: Int32Array): tf.Tensor {
  const [, vocabSize = 0] = logits.shape;
  // tfjs gathers along one axis only; N rows of V are one axis of N * V.
  const positions = targetIds.map((id, row) => row * vocabSize + id);
  return tf.gather(tf.reshape(logits, [-1]), tf.tensor1d(positions, 'int32'));
}

/** 1 for every target that is not padding, 0 otherwise. */
export function targetWeights(targetIds: Int32Array, padTokenId: number): Float32Array {
  return Float32Array.from(targetIds, (id) => (id === padTokenId ? 0 : 1));
}

/**
 * `sum over targets that are not padding of -log p(target) + zLoss * logZ²`, a scalar; logits `[N, V]`. With label
 * smoothing -log p is averaged over the vocabulary by `softTargets`, less their constant.
 *
 * Its gradient is written out, as in T5X, because tfjs cannot differentiate the gather:
 * `d loss / d logits = weight * ((1 + 2 zLoss logZ) * softmax - targets)`.
 */
export function summedTokenLoss(
  logits: tf.Tensor,
  targetIds: Int32Array,
  padTokenId: number,
  { zLoss, labelSmoothing = 0 }: Objective,
): tf.Scalar {
  const loss = tf.customGrad((...inputs) => {
    const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    const [, vocabSize = 0] = x.shape;
    const weight = tf.tensor1d(targetWeights(targetIds, padTokenId)); // [N]
    const logZ = tf.logSumExp(x, -1); // [N]
    save([x, logZ, weight]);
    const soft = softTargets(labelSmoothing, vocabSize);
    const surprise = tf.sub(logZ, targetLogits(x, targetIds)); // [N]
    const expected =
      soft === null
        ? surprise
        : tf.sub(
            tf.add(
              tf.mul(surprise, soft.onTarget),
              tf.mul(tf.sum(tf.sub(tf.expandDims(logZ, -1), x), -1), soft.everywhere),
            ),
            soft.constant,
          );
    const perToken = tf.add(expected, tf.mul(tf.square(logZ), zLoss));
    return {
      value: tf.sum(tf.mul(perToken, weight)),
      gradFunc: (dLoss: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedLogits, savedLogZ, savedWeight] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const column = (values: tf.Tensor) => tf.expandDims(values, -1); // [N] to [N, 1]
        const probabilities = tf.exp(tf.sub(savedLogits, column(savedLogZ)));
        const pull = tf.mul(probabilities, column(tf.add(tf.mul(savedLogZ, 2 * zLoss), 1)));
        const target = tf.oneHot(
          tf.tensor1d(targetIds, 'int32'),
          vocabSize,
          soft === null ? 1 : soft.onTarget + soft.everywhere,
          soft?.everywhere ?? 0,
          'float32',
        );
        return tf.mul(tf.mul(tf.sub(pull, target), column(savedWeight)), dLoss);
      },
    };
  });
  return loss(logits) as tf.Scalar;
}

/** `sum_t log p(y_t)` of each of `rows` rows over its targets that are not padding, `[rows]`; logits `[rows * U, V]`. */
export function sequenceLogLikelihood(
  logits: tf.Tensor,
  targetIds: Int32Array,
  rows: number,
  padTokenId: number,
): tf.Tensor {
  const perToken = tf.sub(targetLogits(logits, targetIds), tf.logSumExp(logits, -1)); // [rows * U]
  const weighted = tf.mul(perToken, tf.tensor1d(targetWeights(targetIds, padTokenId)));
  return tf.sum(tf.reshape(weighted, [rows, -1]), -1);
}
