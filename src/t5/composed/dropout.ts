/** Dropout in the composed network: masks are drawn on the host and multiplied where T5X has them. */
import * as tf from '../../engine/tf.ts';
import { type DropoutSite, dropoutMask, siteNumber } from '../dropout.ts';

export interface Dropout {
  /** x `[B, length, width]`; all positions share a mask. */
  ofChannels(x: tf.Tensor, site: DropoutSite, block?: number): tf.Tensor;
  /** Attention's probabilities `[B, numHeads, queries, keys]`; all queries share a mask. */
  ofProbabilities(probabilities: tf.Tensor, site: DropoutSite, block: number): tf.Tensor;
}

/** Evaluation and decoding. */
export const NO_DROPOUT: Dropout = { ofChannels: (x) => x, ofProbabilities: (probabilities) => probabilities };

/** @param keys of the batch's rows, `[B, 2]`; null: no dropout */
export function dropoutOf(keys: Uint32Array | null, rate: number): Dropout {
  if (keys === null) return NO_DROPOUT;
  const mask = (site: DropoutSite, block: number, columns: number) =>
    dropoutMask(keys, rate, siteNumber(site, block), columns);
  return {
    ofChannels(x, site, block = 0) {
      const [batch = 0, , width = 0] = x.shape;
      return tf.mul(x, tf.tensor3d(mask(site, block, width), [batch, 1, width]));
    },
    ofProbabilities(probabilities, site, block) {
      const [batch = 0, numHeads = 0, , keyCount = 0] = probabilities.shape;
      const byKey = tf.tensor4d(mask(site, block, keyCount * numHeads), [batch, 1, keyCount, numHeads]);
      return tf.mul(probabilities, tf.transpose(byKey, [0, 3, 1, 2]));
    },
  };
}
