/** The shape of a T5, read from a Hugging Face `config.json`. Names follow that file; `d_model` is `dModel`. */
export interface T5Config {
  readonly vocabSize: number;
  readonly dModel: number;
  readonly dKv: number; // per head; numHeads * dKv need not equal dModel
  readonly dFf: number;
  readonly numLayers: number; // encoder
  readonly numDecoderLayers: number;
  readonly numHeads: number;
  readonly relativeAttentionNumBuckets: number;
  readonly relativeAttentionMaxDistance: number;
  readonly layerNormEpsilon: number;
  /** `relu` = T5 1.0; `gated-gelu` (tanh approximation) = 1.1, LM-adapted, Flan, mT5. */
  readonly feedForward: 'relu' | 'gated-gelu';
  /** The head is the embedding table; known only once the weights' names are (no `lm_head.weight`). */
  readonly tiedHead: boolean;
  /** Multiply the decoder's output by dModel^-0.5 before the head (T5 1.0). */
  readonly scaleDecoderOutputs: boolean;
  readonly padTokenId: number;
  readonly eosTokenId: number;
  readonly decoderStartTokenId: number;
}
