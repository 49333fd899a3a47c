/**
 * T5 1.1 in jax-js, as one would write it there: `nn.dotProductAttention`, `nn.gelu`, `nn.logsumexp`, gathers for
 * embeddings and position biases. jax-js frees arrays by ownership: what is passed on is gone, `.ref` keeps it.
 */
import { type Array as JaxArray, nn, numpy as np } from '@jax-js/jax';
import type { T5Config } from '../../src/t5/config.ts';

export type JaxSelfAttention = { norm: JaxArray; queryKeyValue: JaxArray; output: JaxArray };
export type JaxCrossAttention = { norm: JaxArray; query: JaxArray; keyValue: JaxArray; output: JaxArray };
export type JaxFeedForward = { norm: JaxArray; inputAndGate: JaxArray; output: JaxArray };
export type JaxEncoderLayer = { selfAttention: JaxSelfAttention; feedForward: JaxFeedForward };
export type JaxDecoderLayer = JaxEncoderLayer & { crossAttention: JaxCrossAttention };
export type JaxStack<Layer> = { layers: Layer[]; relativeBias: JaxArray; finalNorm: JaxArray };

/** Linear layers are `[out, in]`, as T5's files have them; those of one input are one, which jax-js does more quickly. */
export type JaxWeights = {
  embedding: JaxArray; // [V, dModel]
  head: JaxArray; // [V, dModel]
  encoder: JaxStack<JaxEncoderLayer>;
  decoder: JaxStack<JaxDecoderLayer>;
};

export type JaxBatch = {
  inputIds: JaxArray; // [B, T] int32
  decoderIds: JaxArray; // [B, U] int32
  targetIds: JaxArray; // [B, U] int32
  targetWeights: JaxArray; // [B, U] float32: 0 for padding
  encoderBuckets: JaxArray; // [P + T, P + T] int32
  decoderBuckets: JaxArray; // [U, U] int32
  encoderVisibility: JaxArray; // [B, 1, 1, P + T] float32: 0, or a large negative number for padding
  causality: JaxArray; // [1, 1, U, U] float32: the same for what lies ahead
};

function rmsNorm(x: JaxArray, weight: JaxArray, epsilon: number): JaxArray {
  const meanSquare = np.mean(np.square(x.ref), -1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(meanSquare.add(epsilon)))).mul(weight);
}

/**
 * x `[B, S, in]` times a weight `[out, in]`. jax-js's own product is of last axes: a weight in any other layout is copied
 * into this one in every step, also by `matmul`.
 */
function linear(x: JaxArray, weight: JaxArray): JaxArray {
  return np.vecdot(np.expandDims(x, -2), weight); // [B, S, out]
}

/** `[B, S, heads * dKv]` to `[B, S, heads, dKv]`, as `dotProductAttention` wants it. */
function splitHeads(x: JaxArray, heads: number): JaxArray {
  const [batch = 0, length = 0, inner = 0] = x.shape;
  return x.reshape([batch, length, heads, inner / heads]);
}

/** Parts of equal size along the last axis. */
function parts(x: JaxArray, count: 2): [JaxArray, JaxArray];
function parts(x: JaxArray, count: 3): [JaxArray, JaxArray, JaxArray];
function parts(x: JaxArray, count: number): JaxArray[] {
  return np.split(x, count, -1);
}

/** query `[B, S, heads * dKv]`, key and value `[B, K, heads * dKv]`, bias broadcastable to `[B, heads, S, K]`. */
function attention(query: JaxArray, key: JaxArray, value: JaxArray, bias: JaxArray, heads: number): JaxArray {
  const shape = query.shape;
  const [q, k, v] = [splitHeads(query, heads), splitHeads(key, heads), splitHeads(value, heads)];
  return nn.dotProductAttention(q, k, v, { bias, scale: 1 }).reshape(shape);
}

function selfAttention(x: JaxArray, bias: JaxArray, weights: JaxSelfAttention, config: T5Config): JaxArray {
  const normalised = rmsNorm(x, weights.norm, config.layerNormEpsilon);
  const [query, key, value] = parts(linear(normalised, weights.queryKeyValue), 3);
  return linear(attention(query, key, value, bias, config.numHeads), weights.output);
}

/** encoded `[B, K, dModel]`. */
function crossAttention(
  x: JaxArray,
  encoded: JaxArray,
  bias: JaxArray,
  weights: JaxCrossAttention,
  config: T5Config,
): JaxArray {
  const query = linear(rmsNorm(x, weights.norm, config.layerNormEpsilon), weights.query);
  const [key, value] = parts(linear(encoded, weights.keyValue), 2);
  return linear(attention(query, key, value, bias, config.numHeads), weights.output);
}

function feedForward(x: JaxArray, { norm, inputAndGate, output }: JaxFeedForward, epsilon: number): JaxArray {
  const [input, gate] = parts(linear(rmsNorm(x, norm, epsilon), inputAndGate), 2);
  return linear(nn.gelu(input, { approximate: true }).mul(gate), output);
}

/** `[1, heads, Q, K]` from a table `[buckets, heads]`. */
function positionBias(table: JaxArray, buckets: JaxArray): JaxArray {
  return np.expandDims(np.transpose(np.take(table, buckets, 0), [2, 0, 1]), 0);
}

function encode(prompt: JaxArray, weights: JaxWeights, batch: JaxBatch, config: T5Config): JaxArray {
  const [batchSize = 0] = batch.inputIds.shape;
  const [promptLength = 0, width = 0] = prompt.shape;
  const prompts = np.broadcastTo(prompt, [batchSize, promptLength, width]);
  let x = np.concatenate([prompts, np.take(weights.embedding.ref, batch.inputIds, 0)], 1);
  const { layers, relativeBias, finalNorm } = weights.encoder;
  const bias = positionBias(relativeBias, batch.encoderBuckets).add(batch.encoderVisibility.ref);
  for (const layer of layers) {
    x = x.ref.add(selfAttention(x, bias.ref, layer.selfAttention, config));
    x = x.ref.add(feedForward(x, layer.feedForward, config.layerNormEpsilon));
  }
  bias.dispose();
  return rmsNorm(x, finalNorm, config.layerNormEpsilon);
}

function decode(encoded: JaxArray, weights: JaxWeights, batch: JaxBatch, config: T5Config): JaxArray {
  let x = np.take(weights.embedding, batch.decoderIds, 0);
  const { layers, relativeBias, finalNorm } = weights.decoder;
  const bias = positionBias(relativeBias, batch.decoderBuckets).add(batch.causality);
  for (const layer of layers) {
    x = x.ref.add(selfAttention(x, bias.ref, layer.selfAttention, config));
    x = x.ref.add(crossAttention(x, encoded.ref, batch.encoderVisibility.ref, layer.crossAttention, config));
    x = x.ref.add(feedForward(x, layer.feedForward, config.layerNormEpsilon));
  }
  bias.dispose();
  encoded.dispose();
  batch.encoderVisibility.dispose();
  return rmsNorm(x, finalNorm, config.layerNormEpsilon);
}

/** `sum over targets of -log p(target) + zLoss * logZ²`, the loss of `src/t5/frozenModel.ts`. */
export function jaxLoss(
  prompt: JaxArray,
  weights: JaxWeights,
  batch: JaxBatch,
  config: T5Config,
  zLoss: number,
): JaxArray {
  const encoded = encode(prompt, weights, batch, config);
  const logits = linear(decode(encoded, weights, batch, config), weights.head); // [B, U, V]
  const logZ = nn.logsumexp(logits.ref, -1); // [B, U]
  // `nn.oneHot` makes an identity matrix `[V, V]` first, which for T5's vocabulary no device holds.
  const isTarget = np.equal(np.expandDims(batch.targetIds, -1), np.arange(config.vocabSize)); // [B, U, V]
  const targetLogits = np.sum(np.where(isTarget, logits, 0), -1);
  const losses = logZ.ref.sub(targetLogits).add(np.square(logZ).mul(zLoss));
  return np.sum(losses.mul(batch.targetWeights));
}
