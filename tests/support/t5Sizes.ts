/** The sizes of Google's T5 1.1, for what follows from sizes alone. */
import type { T5Config } from '../../src/t5/config.ts';

export const T5_11_SMALL: T5Config = {
  vocabSize: 32128,
  dModel: 512,
  dKv: 64,
  dFf: 1024,
  numLayers: 8,
  numDecoderLayers: 8,
  numHeads: 6,
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

export const T5_11_XL: T5Config = {
  ...T5_11_SMALL,
  dModel: 2048,
  dFf: 5120,
  numLayers: 24,
  numDecoderLayers: 24,
  numHeads: 32,
};
