/** Beam search without a cache: every step reads all tokens of every live beam anew. Slow, and plain to see. */
import { readFloat32 } from '../../engine/tensors.ts';
import * as tf from '../../engine/tf.ts';
import { type BeamCandidates, type BeamOptions, BeamSearch, type Hypothesis } from '../beamSearch.ts';
import type { T5Weights } from '../weights.ts';
import { crossMemory, decode } from './decoder.ts';
import { type EncoderInput, encode } from './encoder.ts';
import { vocabularyLogits } from './head.ts';

/** The answers of each example, best first. */
export async function decodeWithBeams(
  weights: T5Weights,
  input: EncoderInput,
  options: BeamOptions,
): Promise<Hypothesis[][]> {
  const { decoderStartTokenId, eosTokenId, vocabSize } = weights.config;
  const search = new BeamSearch(input.batchSize, options, decoderStartTokenId, eosTokenId);
  const rows = input.batchSize * options.beams;
  const memory = tf.tidy(() => crossMemory(weights, encode(weights, input)));
  try {
    while (!search.isOver) {
      const tokenIds = Int32Array.from(search.prefixes().flatMap((ids) => [decoderStartTokenId, ...ids]));
      const logProbabilities = tf.tidy(() => {
        const { hidden } = decode(weights, tokenIds, rows, memory);
        const logits = tf.reshape(vocabularyLogits(hidden, weights), [rows, search.length + 1, vocabSize]);
        return tf.logSoftmax(tf.reshape(tf.slice(logits, [0, search.length, 0], [rows, 1, vocabSize]), [rows, -1]));
      });
      const values = await readFloat32(logProbabilities).finally(() => logProbabilities.dispose());
      search.advance(likeliest(values, vocabSize, 2 * options.beams));
    }
    return search.results();
  } finally {
    tf.dispose(memory);
  }
}

/** The `count` likeliest tokens of each row of `[rows, vocabSize]`; sorting is stable, so of equals the first. */
function likeliest(logProbabilities: Float32Array, vocabSize: number, count: number): BeamCandidates {
  const rows = logProbabilities.length / vocabSize;
  const ids = Array.from({ length: rows }, (_, row) => {
    const values = logProbabilities.subarray(row * vocabSize, (row + 1) * vocabSize);
    const order = Array.from(values, (_value, id) => id).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
    return order.slice(0, count);
  }).flat();
  return {
    ids: Uint32Array.from(ids),
    logProbabilities: Float32Array.from(
      ids,
      (id, place) => logProbabilities[Math.floor(place / count) * vocabSize + id] ?? Number.NaN,
    ),
  };
}
