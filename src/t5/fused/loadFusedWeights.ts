/**
 * From a file's tensors to packed weights on the GPU, a block of a tensor at a time: memory does not grow with the model.
 */

import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { interleavedSource, joinedSource, type MatrixSource } from '../../engine/fused/matrixSource.ts';
import type { PackedMatrix } from '../../engine/fused/packedMatrix.ts';
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import type { SplitSide } from '../../engine/fused/splitMatrix.ts';
import { streamMatrix, streamParts, streamRows } from '../../engine/fused/streamMatrix.ts';
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
  /** Bytes that one buffer may have; what is larger is split. */
  readonly maxBufferBytes: number;
}

/**
 * Streams all weights to the GPU, packed.
 * @throws LabError `ModelWeights` (also for values that float16 does not hold); `SafetensorsFormat`, `FileRead`,
 * `GpuOutOfMemory`
 */
export async function loadFusedWeights(
  config: T5Config,
  tensors: TensorCollection,
  runner: ImmediateRunner,
  options: FusedLoadOptions,
  onProgress: LoadProgress,
): Promise<FusedWeights> {
  const { dModel, vocabSize } = config;
  const { storage, maxBufferBytes } = options;
  const model = openModelTensors(config, tensors, onProgress);
  const owned = new ScopedRunner(runner);
  const dispose = () => owned.dispose();

  const vector = async (name: string) => {
    const values = await model.read(name);
    return owned.upload(values, [values.length]);
  };
  /** A linear layer's weights, which files hold `[out, in]`. */
  const linear = (name: string): MatrixSource => {
    const [outputs = 0, inputs = 0] = model.shapes.get(name) ?? [];
    return {
      inputs,
      outputs,
      read: async (first, count) => {
        const values = await model.read(name, { first, count });
        return { values, inputs, outputs: count, layout: 'outputsFirst' };
      },
    };
  };
  const stream = (source: MatrixSource, side: SplitSide = 'outputs') =>
    streamParts(owned, source, storage, side, maxBufferBytes);

  async function selfAttention(layer: string): Promise<FusedSelfAttention> {
    const of = (part: string) => linear(`${layer}.SelfAttention.${part}.weight`);
    return {
      norm: await vector(`${layer}.layer_norm.weight`),
      queriesKeysValues: await stream(joinedSource(of('q'), of('k'), of('v'))),
      output: await stream(of('o'), 'inputs'),
    };
  }

  async function crossAttention(layer: string): Promise<FusedCrossAttention> {
    const of = (part: string) => linear(`${layer}.EncDecAttention.${part}.weight`);
    return {
      norm: await vector(`${layer}.layer_norm.weight`),
      queries: await stream(of('q')),
      keysValues: await stream(joinedSource(of('k'), of('v'))),
      output: await stream(of('o'), 'inputs'),
    };
  }

  async function feedForward(layer: string): Promise<FusedFeedForward> {
    const of = (part: string) => linear(`${layer}.DenseReluDense.${part}.weight`);
    const activation = config.feedForward;
    return {
      norm: await vector(`${layer}.layer_norm.weight`),
      activation,
      input: await stream(activation === 'relu' ? of('wi') : interleavedSource(of('wi_0'), of('wi_1'))),
      output: await stream(of('wo'), 'inputs'),
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

  const parts = vocabularyParts(vocabSize, dModel, maxBufferBytes);

  /** Rows of the embedding `[vocabSize, dModel]` in as many matrices as it takes. */
  async function embeddingRows(): Promise<PackedMatrix[]> {
    const matrices: PackedMatrix[] = [];
    for (const { first, tokens } of parts) {
      const read = (row: number, count: number) => model.read(EMBEDDING, { first: first + row, count });
      matrices.push(await streamRows(owned, tokens, dModel, read, embeddingStorageFor(storage)));
    }
    return matrices;
  }

  async function ownHead(): Promise<HeadPart[]> {
    const source = linear(HEAD);
    const head: HeadPart[] = [];
    for (const { first, tokens } of parts) {
      const part: MatrixSource = {
        inputs: dModel,
        outputs: tokens,
        read: (output, count) => source.read(first + output, count),
      };
      head.push({ tokens, matrix: await streamMatrix(owned, part, storage), transposed: false });
    }
    return head;
  }

  try {
    const embedding = await embeddingRows();
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
    await runner.finish();
    runner.buffers.trim();
    const bytesOnGpu = owned.bytes;
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
