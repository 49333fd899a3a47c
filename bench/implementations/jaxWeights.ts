/** A model's tensors as the network in jax-js uses them. */
import type { Array as JaxArray } from '@jax-js/jax';
import type { TensorCollection } from '../../src/formats/tensorCollection.ts';
import type { T5Config } from '../../src/t5/config.ts';
import { BLOCK_LAYERS, EMBEDDING, HEAD, relativeBiasName } from '../../src/t5/weightNames.ts';
import { float32 } from './jaxArrays.ts';
import type {
  JaxCrossAttention,
  JaxDecoderLayer,
  JaxEncoderLayer,
  JaxFeedForward,
  JaxSelfAttention,
  JaxStack,
  JaxWeights,
} from './jaxNetwork.ts';

/** Gated feed-forward layers and a head of its own, as T5 1.1 has. */
export async function jaxWeights(config: T5Config, tensors: TensorCollection): Promise<JaxWeights> {
  const shapeOf = (name: string) => [...(tensors.entry(name)?.shape ?? [])];

  const asStored = async (name: string): Promise<JaxArray> =>
    float32(Float32Array.from(await tensors.readFloat32(name)), shapeOf(name));

  /** The rows of one tensor, then of the next. */
  const stacked = async (names: readonly string[]): Promise<JaxArray> => {
    const rows = names.reduce((sum, name) => sum + (shapeOf(name)[0] ?? 0), 0);
    const [, width = 0] = shapeOf(names[0] ?? '');
    const values = new Float32Array(rows * width);
    let filled = 0;
    for (const name of names) {
      const part = await tensors.readFloat32(name);
      values.set(part, filled);
      filled += part.length;
    }
    return float32(values, [rows, width]);
  };

  const selfAttention = async (layer: string): Promise<JaxSelfAttention> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    queryKeyValue: await stacked(['q', 'k', 'v'].map((part) => `${layer}.SelfAttention.${part}.weight`)),
    output: await asStored(`${layer}.SelfAttention.o.weight`),
  });

  const crossAttention = async (layer: string): Promise<JaxCrossAttention> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    query: await asStored(`${layer}.EncDecAttention.q.weight`),
    keyValue: await stacked(['k', 'v'].map((part) => `${layer}.EncDecAttention.${part}.weight`)),
    output: await asStored(`${layer}.EncDecAttention.o.weight`),
  });

  const feedForward = async (layer: string): Promise<JaxFeedForward> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    inputAndGate: await stacked(['wi_0', 'wi_1'].map((part) => `${layer}.DenseReluDense.${part}.weight`)),
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
        selfAttention: await selfAttention(`${layer}.0`),
        feedForward: await feedForward(`${layer}.${BLOCK_LAYERS.encoder.feedForward}`),
      }),
    ),
    decoder: await stack(
      'decoder',
      config.numDecoderLayers,
      async (layer): Promise<JaxDecoderLayer> => ({
        selfAttention: await selfAttention(`${layer}.0`),
        crossAttention: await crossAttention(`${layer}.${BLOCK_LAYERS.decoder.crossAttention}`),
        feedForward: await feedForward(`${layer}.${BLOCK_LAYERS.decoder.feedForward}`),
      }),
    ),
  };
}
