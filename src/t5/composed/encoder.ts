/** The encoder: prompt and embedded input in, the memory that the decoder attends to out. */
import * as tf from '../../engine/tf.ts';
import type { T5Weights } from '../weights.ts';
import { attend, keysValues, visibilityBias } from './attention.ts';
import { feedForward } from './feedForward.ts';
import { relativePositionBias } from './relativePositionBias.ts';
import { rmsNorm } from './rmsNorm.ts';

export interface EncoderInput {
  readonly prompt: tf.Tensor | null; // [P, dModel]; null = no prompt
  readonly inputIds: Int32Array; // [B, T]
  readonly batchSize: number; // B
}

export type Memory = {
  readonly encoded: tf.Tensor; // [B, P + T, dModel]
  /** Hides padding from cross-attention, `[B, 1, 1, P + T]`. */
  readonly bias: tf.Tensor;
};

/** Prompt, then embedded input: `[B, P + T, dModel]`. No scaling, no norm (prompt_tuning/train/prompts.py). */
function embedWithPrompt({ prompt, inputIds, batchSize }: EncoderInput, embedding: tf.Tensor): tf.Tensor {
  const inputLength = inputIds.length / batchSize;
  const embedded = tf.gather(embedding, tf.tensor2d(inputIds, [batchSize, inputLength], 'int32'));
  if (prompt === null) return embedded;
  // Broadcast by an addition, whose gradient is one sum over the batch; that of tf.tile is a slice for each example.
  const prompts = tf.add(tf.expandDims(prompt, 0), tf.zeros([batchSize, 1, 1]));
  return tf.concat([prompts, embedded], 1);
}

/** The prompt is always visible, an input token if it is not padding; `[B, P + T]` of 1 and 0. */
function visibleKeys({ prompt, inputIds, batchSize }: EncoderInput, padTokenId: number): Float32Array {
  const promptLength = prompt?.shape[0] ?? 0;
  const inputLength = inputIds.length / batchSize;
  const length = promptLength + inputLength;
  const visible = new Float32Array(batchSize * length).fill(1);
  inputIds.forEach((id, index) => {
    const row = Math.floor(index / inputLength);
    if (id === padTokenId) visible[row * length + promptLength + (index % inputLength)] = 0;
  });
  return visible;
}

export function encode(weights: T5Weights, input: EncoderInput): Memory {
  const { config, encoder } = weights;
  const bias = visibilityBias(visibleKeys(input, config.padTokenId), input.batchSize);
  let hidden = embedWithPrompt(input, weights.embedding);
  const [, length = 0] = hidden.shape;
  const grid = { queryLength: length, keyLength: length, firstQuery: 0 };
  const positions = relativePositionBias(encoder.relativeBias, grid, true, config.relativeAttentionMaxDistance);
  const selfBias = tf.add(positions, bias); // [B, numHeads, P + T, P + T]
  for (const layer of encoder.layers) {
    const { selfAttention } = layer;
    const attentionInput = rmsNorm(hidden, selfAttention.norm, config.layerNormEpsilon);
    const own = keysValues(attentionInput, selfAttention, config.numHeads);
    hidden = tf.add(hidden, attend(attentionInput, own, selfBias, selfAttention, config.numHeads));
    const feedForwardInput = rmsNorm(hidden, layer.feedForward.norm, config.layerNormEpsilon);
    hidden = tf.add(hidden, feedForward(feedForwardInput, layer.feedForward));
  }
  return { encoded: rmsNorm(hidden, encoder.finalNorm, config.layerNormEpsilon), bias };
}
