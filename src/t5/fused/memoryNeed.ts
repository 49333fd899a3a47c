/** How much GPU memory a model and a training step will take, from the configuration alone: no weights, no GPU. */
import { defaultChoices } from '../../engine/fused/choices.ts';
import type { PackedMatrix } from '../../engine/fused/packedMatrix.ts';
import { roundUpTo4, type WeightStorage, WORDS_PER_VECTOR } from '../../engine/fused/packMatrix.ts';
import { PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import type {
  FusedCrossAttention,
  FusedFeedForward,
  FusedSelfAttention,
  FusedWeights,
  HeadPart,
} from './fusedWeights.ts';
import { embeddingStorageFor, type FusedLoadOptions, vocabularyParts } from './loadFusedWeights.ts';
import { lossAndGradient, type NetworkOptions } from './network.ts';
import { decoderInputs, encoderInputs, type StepShape } from './stepInputs.ts';

export interface MemoryNeed {
  /** Packed weights. */
  readonly weightBytes: number;
  /** Everything that exists only during a step. */
  readonly transientBytes: number;
  /** What no assignment of memory can do without, of `transientBytes`. */
  readonly lowerBoundBytes: number;
  readonly dispatches: number;
}

/**
 * The need of a training step of this shape.
 * @throws LabError `GpuOutOfMemory` if an array of the step is larger than a device with these limits can bind
 */
export function trainingMemoryNeed(
  config: T5Config,
  load: FusedLoadOptions,
  shape: StepShape,
  options: NetworkOptions,
  limits: GPUSupportedLimits,
): MemoryNeed {
  const weights = placeholderWeights(config, load);
  // Memory is the same for every choice.
  const recorder = new PlanRecorder({ limits, features: new Set(), choices: defaultChoices(false) });
  const create = (size: readonly number[]) => placeholder(size, new Set());
  const inputs = { ...encoderInputs(shape, config, create), ...decoderInputs(shape, config, create) };
  const { loss, promptGradient } = lossAndGradient(recorder, weights, shape, inputs, 0, options);
  const program = recorder.finish(promptGradient === null ? [loss] : [loss, promptGradient]);
  const { transientBytes, lowerBoundBytes, dispatches } = program;
  return { weightBytes: weights.bytesOnGpu, transientBytes, lowerBoundBytes, dispatches: dispatches.length };
}

function placeholder(shape: readonly number[], arrays: Set<GpuArray>): GpuArray {
  const array = { shape, byteLength: shape.reduce((product, size) => product * size, Float32Array.BYTES_PER_ELEMENT) };
  arrays.add(array);
  return array;
}

/** Weights without values, of the shapes that `loadFusedWeights` gives them. */
function placeholderWeights(config: T5Config, { storage, maxBufferBytes }: FusedLoadOptions): FusedWeights {
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
  const selfAttention = (): FusedSelfAttention => ({
    norm: vector(dModel),
    queriesKeysValues: matrix(dModel, 3 * inner),
    output: matrix(inner, dModel),
  });
  const crossAttention = (): FusedCrossAttention => ({
    norm: vector(dModel),
    queries: matrix(dModel, inner),
    keysValues: matrix(dModel, 2 * inner),
    output: matrix(inner, dModel),
  });
  const feedForward = (): FusedFeedForward => ({
    norm: vector(dModel),
    activation: config.feedForward,
    input: matrix(dModel, config.feedForward === 'relu' ? dFf : 2 * roundUpTo4(dFf)),
    output: matrix(dFf, dModel),
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
