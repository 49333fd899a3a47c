/**
 * T5's only knowledge of order: a bias on every self-attention score that depends on the distance from query to key,
 * one learnt value for each of a few buckets of distances and each head (Raffel et al. 2020, section 2.1).
 */
import * as tf from '../../engine/tf.ts';
import { distanceBucket } from '../distanceBucket.ts';

export interface PositionGrid {
  readonly queryLength: number;
  readonly keyLength: number;
  /** Position of the first query; keys begin at 0. */
  readonly firstQuery: number;
}

/** Bucket of every query-key pair, `[queryLength, keyLength]` row-major. The decoder (not bidirectional) looks back. */
export function positionBuckets(
  grid: PositionGrid,
  bidirectional: boolean,
  buckets: number,
  maxDistance: number,
): Int32Array {
  const { queryLength, keyLength, firstQuery } = grid;
  const directionBuckets = bidirectional ? buckets / 2 : buckets;
  const result = new Int32Array(queryLength * keyLength);
  for (let query = 0; query < queryLength; query++) {
    for (let key = 0; key < keyLength; key++) {
      const ahead = key - (firstQuery + query);
      const distance = bidirectional ? Math.abs(ahead) : Math.max(0, -ahead);
      const bucket = distanceBucket(distance, directionBuckets, maxDistance);
      result[query * keyLength + key] = bidirectional && ahead > 0 ? bucket + directionBuckets : bucket;
    }
  }
  return result;
}

/** The bias to add to self-attention scores, `[1, numHeads, queryLength, keyLength]`; table `[buckets, numHeads]`. */
export function relativePositionBias(
  table: tf.Tensor,
  grid: PositionGrid,
  bidirectional: boolean,
  maxDistance: number,
): tf.Tensor {
  const [buckets = 0] = table.shape;
  const indices = tf.tensor2d(
    positionBuckets(grid, bidirectional, buckets, maxDistance),
    [grid.queryLength, grid.keyLength],
    'int32',
  );
  const biases = tf.gather(table, indices); // [queryLength, keyLength, numHeads]
  return tf.expandDims(tf.transpose(biases, [2, 0, 1]), 0);
}
