/**
 * The decoder, for teacher forcing and for step-by-step decoding alike: a step is a call with one token a row that
 * carries the keys and values of the tokens before.
 */
import * as tf from '../../engine/tf.ts';
import type { T5Weights } from '../weights.ts';
import { attend, causalBias, type KeysValues, keysValues } from './attention.ts';
import { type Dropout, NO_DROPOUT } from './dropout.ts';
import type { Memory } from './encoder.ts';
import { feedForward } from './feedForward.ts';
import { relativePositionBias } from './relativePositionBias.ts';
import { rmsNorm } from './rmsNorm.ts';

/** What cross-attention needs of the encoder: computed once, used by every step. */
export type CrossMemory = {
  readonly layers: KeysValues[]; // each [B, numHeads, P + T, dKv]
  readonly bias: tf.Tensor; // [B, 1, 1, P + T]
};

export function crossMemory(weights: T5Weights, memory: Memory): CrossMemory {
  const layers = weights.decoder.layers.map((layer) =>
    keysValues(memory.encoded, layer.crossAttention, weights.config.numHeads),
  );
  return { layers, bias: memory.bias };
}

export type DecoderOutput = {
  readonly hidden: tf.Tensor; // [R, U, dModel], after the final norm
  /** Self-attention's keys and values of all tokens so far, a layer each: `past` of the next step. */
  readonly cache: KeysValues[];
};

/**
 * Runs the decoder over `tokenIds` `[R, U]`, of which each example of the memory owns R / B neighbouring rows (several
 * candidates for one input, say). `past` holds earlier tokens of the same rows, and then U must be 1. Dropout is for
 * rows that each have an example of their own.
 */
export function decode(
  weights: T5Weights,
  tokenIds: Int32Array,
  rows: number,
  memory: CrossMemory,
  past: readonly KeysValues[] = [],
  dropout: Dropout = NO_DROPOUT,
): DecoderOutput {
  const { config, decoder } = weights;
  const { numHeads, layerNormEpsilon } = config;
  const length = tokenIds.length / rows;
  const pastLength = past[0]?.keys.shape[2] ?? 0;
  const grid = { queryLength: length, keyLength: pastLength + length, firstQuery: pastLength };
  const positions = relativePositionBias(decoder.relativeBias, grid, false, config.relativeAttentionMaxDistance);
  const selfBias = length === 1 ? positions : tf.add(positions, causalBias(length));
  const [examples = 0] = memory.bias.shape;

  const embedded = tf.gather(weights.embedding, tf.tensor2d(tokenIds, [rows, length], 'int32'));
  let hidden = dropout.ofChannels(embedded, 'decoderInput');
  const cache: KeysValues[] = [];
  decoder.layers.forEach((layer, index) => {
    const { selfAttention, crossAttention } = layer;
    const selfInput = rmsNorm(hidden, selfAttention.norm, layerNormEpsilon);
    const own = appended(past[index], keysValues(selfInput, selfAttention, numHeads));
    cache.push(own);
    const selfAttended = attend(selfInput, own, selfBias, selfAttention, numHeads, (probabilities) =>
      dropout.ofProbabilities(probabilities, 'decoderSelfAttention', index),
    );
    hidden = tf.add(hidden, dropout.ofChannels(selfAttended, 'decoderSelfAttentionOutput', index));

    // Cross-attention knows no order, so that the rows of one example can stand in one long row: [B, R / B * U].
    const crossInput = tf.reshape(rmsNorm(hidden, crossAttention.norm, layerNormEpsilon), [
      examples,
      -1,
      config.dModel,
    ]);
    const cross = memory.layers[index];
    if (cross === undefined) throw new Error(`No memory for decoder layer ${index}`);
    const attended = attend(crossInput, cross, memory.bias, crossAttention, numHeads, (probabilities) =>
      dropout.ofProbabilities(probabilities, 'decoderCrossAttention', index),
    );
    const crossAttended = tf.reshape(attended, hidden.shape);
    hidden = tf.add(hidden, dropout.ofChannels(crossAttended, 'decoderCrossAttentionOutput', index));

    const feedForwardInput = rmsNorm(hidden, layer.feedForward.norm, layerNormEpsilon);
    const fedForward = feedForward(feedForwardInput, layer.feedForward, (activation) =>
      dropout.ofChannels(activation, 'decoderHidden', index),
    );
    hidden = tf.add(hidden, dropout.ofChannels(fedForward, 'decoderFeedForwardOutput', index));
  });
  const output = rmsNorm(hidden, decoder.finalNorm, layerNormEpsilon);
  return { hidden: dropout.ofChannels(output, 'decoderOutput'), cache };
}

function appended(past: KeysValues | undefined, next: KeysValues): KeysValues {
  if (past === undefined) return next;
  return { keys: tf.concat([past.keys, next.keys], 2), values: tf.concat([past.values, next.values], 2) };
}
