/** The encoder: prompt and embedded input in, the memory that the decoder attends to out. */
import * as tf from '../../engine/tf.ts';
import { type PromptForm, seesEverything, tokensBeforePrompt, visiblePositions } from '../promptForm.ts';
import type { T5Weights } from '../weights.ts';
import { attend, keysValues, promptBias, visibilityBias } from './attention.ts';
import { type Dropout, NO_DROPOUT } from './dropout.ts';
import { feedForward } from './feedForward.ts';
import { relativePositionBias } from './relativePositionBias.ts';
import { rmsNorm } from './rmsNorm.ts';

export interface EncoderInput {
  readonly prompt: tf.Tensor | null; // [P, dModel]; null = no prompt
  readonly inputIds: Int32Array; // [B, T]
  readonly batchSize: number; // B
  readonly form: PromptForm;
}

export type Memory = {
  readonly encoded: tf.Tensor; // [B, P + T, dModel]
  /** Hides padding from cross-attention, `[B, 1, 1, P + T]`. */
  readonly bias: tf.Tensor;
};

/**
 * The embedded input with the prompt behind `before` of its tokens, `[B, P + T, dModel]`. No scaling, no norm
 * (prompt_tuning/train/prompts.py).
 */
function embedWithPrompt(
  { prompt, inputIds, batchSize }: EncoderInput,
  before: Int32Array,
  embedding: tf.Tensor,
): tf.Tensor {
  const inputLength = inputIds.length / batchSize;
  const embedded = tf.gather(embedding, tf.tensor2d(inputIds, [batchSize, inputLength], 'int32'));
  if (prompt === null) return embedded;
  // Broadcast by an addition, whose gradient is one sum over the batch; that of tf.tile is a slice for each example.
  const prompts = tf.add(tf.expandDims(prompt, 0), tf.zeros([batchSize, 1, 1]));
  if (before.every((count) => count === 0)) return tf.concat([prompts, embedded], 1);
  const [promptLength = 0, width = 0] = prompt.shape;
  const rows = Array.from(before, (count, row) => {
    const part = (x: tf.Tensor, first: number, length: number) => tf.slice(x, [row, first, 0], [1, length, width]);
    const parts = [part(prompts, 0, promptLength)];
    if (count > 0) parts.unshift(part(embedded, 0, count));
    if (count < inputLength) parts.push(part(embedded, count, inputLength - count));
    return tf.concat(parts, 1);
  });
  return tf.concat(rows, 0);
}

export function encode(weights: T5Weights, input: EncoderInput, dropout: Dropout = NO_DROPOUT): Memory {
  const { config, encoder } = weights;
  const { inputIds, batchSize, form } = input;
  const promptLength = input.prompt?.shape[0] ?? 0;
  const inputLength = inputIds.length / batchSize;
  const before = tokensBeforePrompt(inputIds, inputLength, form.position, config.padTokenId);
  const visible = visiblePositions(inputIds, inputLength, promptLength, before, config.padTokenId);
  const bias = visibilityBias(visible, batchSize);
  let hidden = dropout.ofChannels(embedWithPrompt(input, before, weights.embedding), 'encoderInput');
  const [, length = 0] = hidden.shape;
  const grid = { queryLength: length, keyLength: length, firstQuery: 0 };
  const positions = relativePositionBias(encoder.relativeBias, grid, true, config.relativeAttentionMaxDistance);
  const everyone = tf.add(positions, bias); // [B, numHeads, P + T, P + T]
  const selfBias = seesEverything(form) ? everyone : tf.add(everyone, promptBias(form.attention, promptLength, length));
  encoder.layers.forEach((layer, block) => {
    const { selfAttention } = layer;
    const attentionInput = rmsNorm(hidden, selfAttention.norm, config.layerNormEpsilon);
    const own = keysValues(attentionInput, selfAttention, config.numHeads);
    const attended = attend(attentionInput, own, selfBias, selfAttention, config.numHeads, (probabilities) =>
      dropout.ofProbabilities(probabilities, 'encoderAttention', block),
    );
    hidden = tf.add(hidden, dropout.ofChannels(attended, 'encoderAttentionOutput', block));
    const feedForwardInput = rmsNorm(hidden, layer.feedForward.norm, config.layerNormEpsilon);
    const fedForward = feedForward(feedForwardInput, layer.feedForward, (activation) =>
      dropout.ofChannels(activation, 'encoderHidden', block),
    );
    hidden = tf.add(hidden, dropout.ofChannels(fedForward, 'encoderFeedForwardOutput', block));
  });
  const encoded = rmsNorm(hidden, encoder.finalNorm, config.layerNormEpsilon);
  return { encoded: dropout.ofChannels(encoded, 'encoderOutput'), bias };
}
