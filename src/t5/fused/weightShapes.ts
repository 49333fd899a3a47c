/** What packed weights look like, from the configuration alone: their shapes and bytes, no values, no GPU. */
import type { PackedMatrix } from '../../engine/fused/packedMatrix.ts';
import { roundUpTo4, type WeightStorage, WORDS_PER_VECTOR } from '../../engine/fused/packMatrix.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import { type FrozenMatrix, partsOf, type SplitSide } from '../../engine/fused/splitMatrix.ts';
import type { T5Config } from '../config.ts';
import { embeddingStorageFor } from '../weightStorage.ts';
import type {
  FusedCrossAttention,
  FusedFeedForward,
  FusedSelfAttention,
  FusedWeights,
  HeadPart,
} from './fusedWeights.ts';
import { type FusedLoadOptions, vocabularyParts } from './loadFusedWeights.ts';

/** Bytes of a model's packed weights. */
export function packedWeightBytes(config: T5Config, storage: WeightStorage): number {
  return placeholderWeights(config, { storage, maxBufferBytes: Number.MAX_SAFE_INTEGER }).bytesOnGpu;
}

/** An array without values or memory, noted in `arrays`. */
export function placeholder(shape: readonly number[], arrays: Set<GpuArray>): GpuArray {
  const array = { shape, byteLength: shape.reduce((product, size) => product * size, Float32Array.BYTES_PER_ELEMENT) };
  arrays.add(array);
  return array;
}

/** Weights without values, of the shapes that `loadFusedWeights` gives them. */
export function placeholderWeights(config: T5Config, { storage, maxBufferBytes }: FusedLoadOptions): FusedWeights {
  const { dModel, dFf, numHeads, dKv, vocabSize } = config;
  const inner = numHeads * dKv;
  const arrays = new Set<GpuArray>();
  const vector = (length: number) => placeholder([length], arrays);
  const matrix = (inputs: number, outputs: number, stored: WeightStorage = storage): PackedMatrix => {
    const rowVectors = roundUpTo4(outputs) / 4;
    return {
      storage: stored,
      inputs,
      outputs,
      data: placeholder([roundUpTo4(inputs), rowVectors * WORDS_PER_VECTOR[stored]], arrays),
      scales: stored === 'int8' ? vector(roundUpTo4(outputs)) : null,
      rowVectors,
      firstInput: 0,
      firstOutput: 0,
    };
  };
  /** Split as `streamParts` splits it, by inputs where an activation comes before it. */
  const frozen = (inputs: number, outputs: number, side: SplitSide = 'outputs'): FrozenMatrix => {
    const ranges = partsOf({ inputs, outputs }, storage, side, maxBufferBytes);
    if (ranges.length === 1) return matrix(inputs, outputs);
    const parts = ranges.map(({ count }) => (side === 'inputs' ? matrix(count, outputs) : matrix(inputs, count)));
    return { inputs, outputs, side, parts };
  };
  const selfAttention = (): FusedSelfAttention => ({
    norm: vector(dModel),
    queriesKeysValues: frozen(dModel, 3 * inner),
    output: frozen(inner, dModel, 'inputs'),
  });
  const crossAttention = (): FusedCrossAttention => ({
    norm: vector(dModel),
    queries: frozen(dModel, inner),
    keysValues: frozen(dModel, 2 * inner),
    output: frozen(inner, dModel, 'inputs'),
  });
  const feedForward = (): FusedFeedForward => ({
    norm: vector(dModel),
    activation: config.feedForward,
    input: frozen(dModel, config.feedForward === 'relu' ? dFf : 2 * roundUpTo4(dFf)),
    output: frozen(dFf, dModel, 'inputs'),
  });
  const times = <Layer>(count: number, layer: () => Layer) => Array.from({ length: count }, layer);
  const parts = vocabularyParts(vocabSize, dModel, maxBufferBytes);
  const embedding = parts.map(({ tokens }) => matrix(tokens, dModel, embeddingStorageFor(storage)));
  const head = config.tiedHead
    ? embedding.map((shared): HeadPart => ({ tokens: shared.inputs, matrix: shared, transposed: true }))
    : parts.map(({ tokens }): HeadPart => ({ tokens, matrix: matrix(dModel, tokens), transposed: false }));
  const relativeBias = new Float32Array(config.relativeAttentionNumBuckets * numHeads);
  const encoder = {
    layers: times(config.numLayers, () => ({ selfAttention: selfAttention(), feedForward: feedForward() })),
    relativeBias,
    finalNorm: vector(dModel),
  };
  const decoder = {
    layers: times(config.numDecoderLayers, () => ({
      selfAttention: selfAttention(),
      crossAttention: crossAttention(),
      feedForward: feedForward(),
    })),
    relativeBias,
    finalNorm: vector(dModel),
  };
  const bytesOnGpu = [...arrays].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { config, identity: '', parameters: 0, bytesOnGpu, embedding, head, encoder, decoder, dispose: () => {} };
}
