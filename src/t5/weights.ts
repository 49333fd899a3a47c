/** A frozen T5's weights as tensors on the current backend, arranged as the network uses them. */
import type * as tf from '../engine/tf.ts';
import type { T5Config } from './config.ts';
import { BLOCK_LAYERS, EMBEDDING, HEAD, relativeBiasName } from './weightNames.ts';

export interface AttentionWeights {
  readonly norm: tf.Tensor; // [dModel], before the attention
  readonly query: tf.Tensor; // [numHeads * dKv, dModel]
  readonly key: tf.Tensor; // [numHeads * dKv, dModel]
  readonly value: tf.Tensor; // [numHeads * dKv, dModel]
  readonly output: tf.Tensor; // [dModel, numHeads * dKv]
}

export interface FeedForwardWeights {
  readonly norm: tf.Tensor; // [dModel], before the feed-forward layer
  readonly input: tf.Tensor; // [dFf, dModel]; through the activation
  readonly gate: tf.Tensor | null; // [dFf, dModel]; multiplied with it, gated models only
  readonly output: tf.Tensor; // [dModel, dFf]
}

export interface EncoderLayerWeights {
  readonly selfAttention: AttentionWeights;
  readonly feedForward: FeedForwardWeights;
}

export interface DecoderLayerWeights extends EncoderLayerWeights {
  readonly crossAttention: AttentionWeights;
}

export interface StackWeights<Layer> {
  readonly layers: readonly Layer[];
  readonly relativeBias: tf.Tensor; // [buckets, numHeads], shared by the stack's layers
  readonly finalNorm: tf.Tensor; // [dModel]
}

export interface T5Weights {
  readonly config: T5Config;
  /** SHA-256 over the configuration and the float32 values of every tensor. */
  readonly identity: string;
  readonly parameters: number;
  readonly bytesOnGpu: number;
  readonly embedding: tf.Tensor; // [vocabSize, dModel]
  readonly head: tf.Tensor; // [vocabSize, dModel]; the embedding itself if the head is tied
  readonly encoder: StackWeights<EncoderLayerWeights>;
  readonly decoder: StackWeights<DecoderLayerWeights>;
  dispose(): void;
}

/** Gives each tensor its place, from a map that holds all names of `expectedWeights(config)`. */
export function arrangeWeights(config: T5Config, tensors: ReadonlyMap<string, tf.Tensor>) {
  const at = (name: string): tf.Tensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`No tensor ${name}`);
    return tensor;
  };
  const attention = (layer: string, kind: 'SelfAttention' | 'EncDecAttention'): AttentionWeights => ({
    norm: at(`${layer}.layer_norm.weight`),
    query: at(`${layer}.${kind}.q.weight`),
    key: at(`${layer}.${kind}.k.weight`),
    value: at(`${layer}.${kind}.v.weight`),
    output: at(`${layer}.${kind}.o.weight`),
  });
  const feedForward = (layer: string): FeedForwardWeights => ({
    norm: at(`${layer}.layer_norm.weight`),
    input: at(`${layer}.DenseReluDense.${config.feedForward === 'relu' ? 'wi' : 'wi_0'}.weight`),
    gate: config.feedForward === 'relu' ? null : at(`${layer}.DenseReluDense.wi_1.weight`),
    output: at(`${layer}.DenseReluDense.wo.weight`),
  });
  const encoderLayers = Array.from({ length: config.numLayers }, (_, block): EncoderLayerWeights => {
    const layer = `encoder.block.${block}.layer`;
    return {
      selfAttention: attention(`${layer}.0`, 'SelfAttention'),
      feedForward: feedForward(`${layer}.${BLOCK_LAYERS.encoder.feedForward}`),
    };
  });
  const decoderLayers = Array.from({ length: config.numDecoderLayers }, (_, block): DecoderLayerWeights => {
    const layer = `decoder.block.${block}.layer`;
    return {
      selfAttention: attention(`${layer}.0`, 'SelfAttention'),
      crossAttention: attention(`${layer}.${BLOCK_LAYERS.decoder.crossAttention}`, 'EncDecAttention'),
      feedForward: feedForward(`${layer}.${BLOCK_LAYERS.decoder.feedForward}`),
    };
  });
  return {
    embedding: at(EMBEDDING),
    head: config.tiedHead ? at(EMBEDDING) : at(HEAD),
    encoder: {
      layers: encoderLayers,
      relativeBias: at(relativeBiasName('encoder')),
      finalNorm: at('encoder.final_layer_norm.weight'),
    },
    decoder: {
      layers: decoderLayers,
      relativeBias: at(relativeBiasName('decoder')),
      finalNorm: at('decoder.final_layer_norm.weight'),
    },
  };
}
