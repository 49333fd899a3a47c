/**
 * From a file's tensors to packed weights on the GPU. A few tensors are in memory at a time: those that become one
 * matrix, at most a layer's queries, keys and values.
 */

import { type PackedMatrix, type Uploader, uploadMatrix } from '../../engine/fused/packedMatrix.ts';
import {
  interleaveOutputs,
  joinOutputs,
  type MatrixValues,
  packMatrix,
  type WeightStorage,
} from '../../engine/fused/packMatrix.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import type { TensorCollection } from '../../formats/tensorCollection.ts';
import type { T5Config } from '../config.ts';
import { type LoadProgress, openModelTensors } from '../modelTensors.ts';
import { BLOCK_LAYERS, EMBEDDING, HEAD, relativeBiasName } from '../weightNames.ts';
import { embeddingStorageFor } from '../weightStorage.ts';
import type {
  FusedCrossAttention,
  FusedDecoderLayer,
  FusedEncoderLayer,
  FusedFeedForward,
  FusedSelfAttention,
  FusedStack,
  FusedWeights,
  HeadPart,
} from './fusedWeights.ts';

export interface FusedLoadOptions {
  readonly storage: WeightStorage;
  /** Bytes that one buffer may have; tables of the vocabulary are split to keep within it. */
  readonly maxBufferBytes: number;
}

/** Where weights go to stay, until they are released. */
export interface WeightStore extends Uploader {
  release(array: GpuArray): void;
}

/**
 * Packs and uploads all weights.
 * @throws LabError `ModelWeights` (also for values that float16 does not hold); `SafetensorsFormat`, `FileRead`,
 * `GpuOutOfMemory`
 */
export async function loadFusedWeights(
  config: T5Config,
  tensors: TensorCollection,
  store: WeightStore,
  options: FusedLoadOptions,
  onProgress: LoadProgress,
): Promise<FusedWeights> {
  const { dModel, vocabSize } = config;
  const { storage, maxBufferBytes } = options;
  const embeddingStorage = embeddingStorageFor(storage);
  const model = openModelTensors(config, tensors, onProgress);
  const arrays: GpuArray[] = [];
  const dispose = () => {
    for (const array of arrays.splice(0)) store.release(array);
  };
  const uploader: Uploader = {
    upload(values, shape) {
      const array = store.upload(values, shape);
      arrays.push(array);
      return array;
    },
  };

  const vector = async (name: string) => {
    const values = await model.read(name);
    return uploader.upload(values, [values.length]);
  };
  /** A linear layer's weights, which files hold `[out, in]`. */
  const linear = async (name: string): Promise<MatrixValues> => {
    const [outputs = 0, inputs = 0] = model.shapes.get(name) ?? [];
    return { values: await model.read(name), inputs, outputs, layout: 'outputsFirst' };
  };
  const upload = (matrix: MatrixValues) => uploadMatrix(uploader, packMatrix(matrix, storage));

  async function selfAttention(layer: string): Promise<FusedSelfAttention> {
    const of = (part: string) => linear(`${layer}.SelfAttention.${part}.weight`);
    return {
      norm: await vector(`${layer}.layer_norm.weight`),
      queriesKeysValues: upload(joinOutputs(await of('q'), await of('k'), await of('v'))),
      output: upload(await of('o')),
    };
  }

  async function crossAttention(layer: string): Promise<FusedCrossAttention> {
    const of = (part: string) => linear(`${layer}.EncDecAttention.${part}.weight`);
    return {
      norm: await vector(`${layer}.layer_norm.weight`),
      queries: upload(await of('q')),
      keysValues: upload(joinOutputs(await of('k'), await of('v'))),
      output: upload(await of('o')),
    };
  }

  async function feedForward(layer: string): Promise<FusedFeedForward> {
    const of = (part: string) => linear(`${layer}.DenseReluDense.${part}.weight`);
    const activation = config.feedForward;
    return {
      norm: await vector(`${layer}.layer_norm.weight`),
      activation,
      input: upload(activation === 'relu' ? await of('wi') : interleaveOutputs(await of('wi_0'), await of('wi_1'))),
      output: upload(await of('wo')),
    };
  }

  async function stack<Layer>(
    name: 'encoder' | 'decoder',
    count: number,
    load: (block: string) => Promise<Layer>,
  ): Promise<FusedStack<Layer>> {
    const layers: Layer[] = [];
    for (let block = 0; block < count; block++) layers.push(await load(`${name}.block.${block}.layer`));
    const relativeBias = await model.read(relativeBiasName(name));
    return { layers, relativeBias, finalNorm: await vector(`${name}.final_layer_norm.weight`) };
  }

  /** Rows of `[vocabSize, dModel]` in as many matrices as it takes. */
  function vocabularyRows(values: Float32Array): PackedMatrix[] {
    return vocabularyParts(vocabSize, dModel, maxBufferBytes).map(({ first, tokens }) => {
      const part = values.subarray(first * dModel, (first + tokens) * dModel);
      const matrix: MatrixValues = { values: part, inputs: tokens, outputs: dModel, layout: 'inputsFirst' };
      return uploadMatrix(uploader, packMatrix(matrix, embeddingStorage));
    });
  }

  async function ownHead(): Promise<HeadPart[]> {
    const values = await model.read(HEAD);
    return vocabularyParts(vocabSize, dModel, maxBufferBytes).map(({ first, tokens }) => {
      const part = values.subarray(first * dModel, (first + tokens) * dModel);
      const matrix = upload({ values: part, inputs: dModel, outputs: tokens, layout: 'outputsFirst' });
      return { tokens, matrix, transposed: false };
    });
  }

  try {
    const embedding = vocabularyRows(await model.read(EMBEDDING));
    const sharedHead = (): HeadPart[] =>
      embedding.map((matrix) => ({ tokens: matrix.inputs, matrix, transposed: true }));
    const head = config.tiedHead ? sharedHead() : await ownHead();
    const encoder = await stack('encoder', config.numLayers, async (block): Promise<FusedEncoderLayer> => {
      return {
        selfAttention: await selfAttention(`${block}.0`),
        feedForward: await feedForward(`${block}.${BLOCK_LAYERS.encoder.feedForward}`),
      };
    });
    const decoder = await stack('decoder', config.numDecoderLayers, async (block): Promise<FusedDecoderLayer> => {
      return {
        selfAttention: await selfAttention(`${block}.0`),
        crossAttention: await crossAttention(`${block}.${BLOCK_LAYERS.decoder.crossAttention}`),
        feedForward: await feedForward(`${block}.${BLOCK_LAYERS.decoder.feedForward}`),
      };
    });
    onProgress({ loadedBytes: tensors.totalBytes, totalBytes: tensors.totalBytes, what: 'done' });
    const { parameters } = model;
    const bytesOnGpu = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return {
      config,
      identity: await model.identity(),
      parameters,
      bytesOnGpu,
      embedding,
      head,
      encoder,
      decoder,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Consecutive parts of the vocabulary whose float32 rows fit in `maxBytes`, in multiples of 8 tokens, for vectors. */
export function vocabularyParts(
  vocabSize: number,
  width: number,
  maxBytes: number,
): { first: number; tokens: number }[] {
  const bytesOf8 = 8 * Float32Array.BYTES_PER_ELEMENT * (Math.ceil(width / 4) * 4);
  const most = Math.max(1, Math.floor(maxBytes / bytesOf8)) * 8;
  const parts: { first: number; tokens: number }[] = [];
  for (let first = 0; first < vocabSize; first += most) {
    parts.push({ first, tokens: Math.min(most, vocabSize - first) });
  }
  return parts;
}
