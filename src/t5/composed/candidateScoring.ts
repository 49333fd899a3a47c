/** Rank classification: how likely the model finds each of a few given answers (t5x/models.py, score_batch). */
import { readFloat32 } from '../../engine/tensors.ts';
import * as tf from '../../engine/tf.ts';
import { shiftRight } from '../shiftRight.ts';
import type { T5Weights } from '../weights.ts';
import { type CrossMemory, crossMemory, decode } from './decoder.ts';
import { type EncoderInput, encode } from './encoder.ts';
import { vocabularyLogits } from './head.ts';
import { sequenceLogLikelihood } from './loss.ts';

/** Candidates go through the decoder together as long as their logits stay below this many numbers (64 MiB). */
const LOGITS_AT_ONCE = 2 ** 24;

/** `sum_t log p(y_t)` of every candidate for every example, `[B, candidates.length]` row-major. */
export async function scoreCandidates(
  weights: T5Weights,
  input: EncoderInput,
  candidates: readonly (readonly number[])[],
): Promise<Float32Array> {
  const { batchSize } = input;
  const scores = new Float32Array(batchSize * candidates.length);
  const length = Math.max(1, ...candidates.map((candidate) => candidate.length));
  const logitsEach = batchSize * length * weights.config.vocabSize;
  const atOnce = Math.max(1, Math.floor(LOGITS_AT_ONCE / logitsEach));

  const memory = tf.tidy(() => crossMemory(weights, encode(weights, input)));
  try {
    for (let first = 0; first < candidates.length; first += atOnce) {
      const group = candidates.slice(first, first + atOnce);
      const groupScores = await scoreGroup(weights, memory, batchSize, group, length);
      for (let example = 0; example < batchSize; example++) {
        const row = groupScores.subarray(example * group.length, (example + 1) * group.length);
        scores.set(row, example * candidates.length + first);
      }
    }
    return scores;
  } finally {
    tf.dispose(memory);
  }
}

/** Scores `[B, group.length]`: row `example * group.length + candidate` of the decoder is that pair. */
async function scoreGroup(
  weights: T5Weights,
  memory: CrossMemory,
  batchSize: number,
  group: readonly (readonly number[])[],
  length: number,
): Promise<Float32Array> {
  const { padTokenId, decoderStartTokenId } = weights.config;
  const rows = batchSize * group.length;
  const targetIds = new Int32Array(rows * length).fill(padTokenId);
  for (let row = 0; row < rows; row++) targetIds.set(group[row % group.length] ?? [], row * length);
  const scores = tf.tidy(() => {
    const decoderIds = shiftRight(targetIds, rows, decoderStartTokenId);
    const { hidden } = decode(weights, decoderIds, rows, memory);
    return sequenceLogLikelihood(vocabularyLogits(hidden, weights), targetIds, rows, padTokenId);
  });
  return readFloat32(scores).finally(() => scores.dispose());
}
