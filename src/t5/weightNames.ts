/** Names and shapes of a T5's tensors in Hugging Face files. Linear layers are stored `[out, in]`. */
import type { T5Config } from './config.ts';

export const EMBEDDING = 'shared.weight';
export const HEAD = 'lm_head.weight';

/** Other names of the shared embedding that files may use besides or instead. */
export const EMBEDDING_ALIASES = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'] as const;

/** In old T5 1.0 files; cross-attention has no position bias, and transformers drops it as well. */
export const IGNORED = ['decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight'] as const;

/** Where a stack's blocks keep their parts: the decoder has cross-attention in between. */
export const BLOCK_LAYERS = {
  encoder: { feedForward: 1 },
  decoder: { crossAttention: 1, feedForward: 2 },
} as const;

/** Every tensor that a model of this configuration has, with its shape. */
export function expectedWeights(config: T5Config): Map<string, readonly number[]> {
  const { dModel, dFf, vocabSize, numHeads } = config;
  const inner = numHeads * config.dKv;
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [vocabSize, dModel]]]);
  if (!config.tiedHead) shapes.set(HEAD, [vocabSize, dModel]);

  const attention = (layer: string, kind: 'SelfAttention' | 'EncDecAttention') => {
    for (const part of ['q', 'k', 'v']) shapes.set(`${layer}.${kind}.${part}.weight`, [inner, dModel]);
    shapes.set(`${layer}.${kind}.o.weight`, [dModel, inner]);
    shapes.set(`${layer}.layer_norm.weight`, [dModel]);
  };
  const feedForward = (layer: string) => {
    const inputs = config.feedForward === 'relu' ? ['wi'] : ['wi_0', 'wi_1'];
    for (const part of inputs) shapes.set(`${layer}.DenseReluDense.${part}.weight`, [dFf, dModel]);
    shapes.set(`${layer}.DenseReluDense.wo.weight`, [dModel, dFf]);
    shapes.set(`${layer}.layer_norm.weight`, [dModel]);
  };
  for (const [stack, blocks] of [
    ['encoder', config.numLayers],
    ['decoder', config.numDecoderLayers],
  ] as const) {
    for (let block = 0; block < blocks; block++) {
      const layer = `${stack}.block.${block}.layer`;
      attention(`${layer}.0`, 'SelfAttention');
      if (stack === 'decoder') attention(`${layer}.${BLOCK_LAYERS.decoder.crossAttention}`, 'EncDecAttention');
      feedForward(`${layer}.${BLOCK_LAYERS[stack].feedForward}`);
    }
    shapes.set(relativeBiasName(stack), [config.relativeAttentionNumBuckets, numHeads]);
    shapes.set(`${stack}.final_layer_norm.weight`, [dModel]);
  }
  return shapes;
}

/** The stack's one table of relative position biases, kept in its first block. */
export function relativeBiasName(stack: 'encoder' | 'decoder'): string {
  return `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
}
