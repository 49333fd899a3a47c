/** The networks and batches that the benchmark measures: T5 1.1 at a few sizes, with synthetic weights. */
import type { T5Config } from '../src/t5/config.ts';

export const SHAPE_NAMES = ['lab', 't5-1.1-small', 'base-block', 'xl-block'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

export interface BenchShape {
  readonly what: string;
  readonly config: T5Config;
  readonly promptLength: number; // P
  readonly inputLength: number; // T, prompt not counted
  readonly targetLength: number; // U
  /** Batch sizes that are measured unless others are asked for. */
  readonly batchSizes: readonly number[];
}

type Size = Pick<T5Config, 'vocabSize' | 'dModel' | 'dKv' | 'dFf' | 'numLayers' | 'numDecoderLayers' | 'numHeads'>;

function gatedT5(size: Size): T5Config {
  return {
    ...size,
    relativeAttentionNumBuckets: 32,
    relativeAttentionMaxDistance: 128,
    layerNormEpsilon: 1e-6,
    feedForward: 'gated-gelu',
    tiedHead: false,
    scaleDecoderOutputs: false,
    padTokenId: 0,
    eosTokenId: 1,
    decoderStartTokenId: 0,
  };
}

/** One block has too few dispatches to be worth a vocabulary of its own size: the head would be all of its time. */
const BLOCK_VOCABULARY = 1024;

export const SHAPES: Readonly<Record<ShapeName, BenchShape>> = {
  lab: {
    what: 'the embedded lab model (public/lab/model) at lengths such as its longer tasks have',
    config: gatedT5({
      vocabSize: 768,
      dModel: 192,
      dKv: 32,
      dFf: 512,
      numLayers: 4,
      numDecoderLayers: 3,
      numHeads: 6,
    }),
    promptLength: 16,
    inputLength: 24,
    targetLength: 2,
    batchSizes: [16],
  },
  't5-1.1-small': {
    what: 'google/t5-v1_1-small, 8 + 8 blocks',
    config: gatedT5({
      vocabSize: 32128,
      dModel: 512,
      dKv: 64,
      dFf: 1024,
      numLayers: 8,
      numDecoderLayers: 8,
      numHeads: 6,
    }),
    promptLength: 20,
    inputLength: 32,
    targetLength: 8,
    batchSizes: [2, 16],
  },
  'base-block': {
    what: 'one encoder and one decoder block of google/t5-v1_1-base',
    config: gatedT5({
      vocabSize: BLOCK_VOCABULARY,
      dModel: 768,
      dKv: 64,
      dFf: 2048,
      numLayers: 1,
      numDecoderLayers: 1,
      numHeads: 12,
    }),
    promptLength: 20,
    inputLength: 32,
    targetLength: 8,
    batchSizes: [4],
  },
  'xl-block': {
    what: 'one encoder and one decoder block of google/t5-v1_1-xl',
    config: gatedT5({
      vocabSize: BLOCK_VOCABULARY,
      dModel: 2048,
      dKv: 64,
      dFf: 5120,
      numLayers: 1,
      numDecoderLayers: 1,
      numHeads: 32,
    }),
    promptLength: 20,
    inputLength: 32,
    targetLength: 8,
    batchSizes: [2],
  },
};
