/** A model's tensors as the network in jax-js uses them. */
import type { Array as JaxArray } from '@jax-js/jax';
import type { TensorCollection } from '../../src/formats/tensorCollection.ts';
import type { T5Config } from '../../src/t5/config.ts';
import { BLOCK_LAYERS, EMBEDDING, HEAD, relativeBiasName } from '../../src/t5/weightNames.ts';
import { float32 } from './jaxArrays.ts';
import type {
  JaxAttention,
  JaxDecoderLayer,
  JaxEncoderLayer,
  JaxFeedForward,
  JaxStack,
  JaxWeights,
} from './jaxNetwork.ts';

/** Gated feed-forward layers and a head of its own, as T5 1.1 has. */
export async function jaxWeights(config: T5Config, tensors: TensorCollection): Promise<JaxWeights> {
  const shapeOf = (name: string) => [...(tensors.entry(name)?.shape ?? [])];

  const asStored = async (name: string): Promise<JaxArray> =>
    float32(Float32Array.from(await tensors.readFloat32(name)), shapeOf(name));

  const attention = async (layer: string, kind: 'SelfAttention' | 'EncDecAttention'): Promise<JaxAttention> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    query: await asStored(`${layer}.${kind}.q.weight`),
    key: await asStored(`${layer}.${kind}.k.weight`),
    value: await asStored(`${layer}.${kind}.v.weight`),
    output: await asStored(`${layer}.${kind}.o.weight`),
  });

  const feedForward = async (layer: string): Promise<JaxFeedForward> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    input: await asStored(`${layer}.DenseReluDense.wi_0.weight`),
    gate: await asStored(`${layer}.DenseReluDense.wi_1.weight`),
    output: await asStored(`${layer}.DenseReluDense.wo.weight`),
  });

  const stack = async <Layer extends JaxEncoderLayer>(
    name: 'encoder' | 'decoder',
    count: number,
    load: (layer: string) => Promise<Layer>,
  ): Promise<JaxStack<Layer>> => {
    const layers: Layer[] = [];
    for (let block = 0; block < count; block++) layers.push(await load(`${name}.block.${block}.layer`));
    const relativeBias = await asStored(relativeBiasName(name));
    return { layers, relativeBias, finalNorm: await asStored(`${name}.final_layer_norm.weight`) };
  };

  return {
    embedding: await asStored(EMBEDDING),
    head: await asStored(HEAD),
    encoder: await stack(
      'encoder',
      config.numLayers,
      async (layer): Promise<JaxEncoderLayer> => ({
        selfAttention: await attention(`${layer}.0`, 'SelfAttention'),
        feedForward: await feedForward(`${layer}.${BLOCK_LAYERS.encoder.feedForward}`),
      }),
    ),
    decoder: await stack(
      'decoder',
      config.numDecoderLayers,
      async (layer): Promise<JaxDecoderLayer> => ({
        selfAttention: await attention(`${layer}.0`, 'SelfAttention'),
        crossAttention: await attention(`${layer}.${BLOCK_LAYERS.decoder.crossAttention}`, 'EncDecAttention'),
        feedForward: await feedForward(`${layer}.${BLOCK_LAYERS.decoder.feedForward}`),
      }),
    ),
  };
}
