/**
 * Reads a Hugging Face `config.json`. Missing keys get the defaults of transformers' `T5Config` and `MT5Config`; what
 * the lab cannot compute exactly (another activation, another family) is refused by name, never approximated.
 */
import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import type { T5Config } from './config.ts';

/** All of a `T5Config` that the file alone tells; whether the head is tied shows in the weights' names. */
export type ParsedConfig = Omit<T5Config, 'tiedHead'> & {
  /** The file says so itself (`"tie_word_embeddings": false`): weights without a head are then incomplete. */
  readonly requiresOwnHead: boolean;
};

// Generous caps: the largest T5 (11 B) has d_ff 65536 and 128 heads, mT5 has 250,112 tokens. They keep products of
// sizes far from 2^53 and make nonsense fail here instead of at the first allocation.
const size = (maximum: number) =>
  v.pipe(
    v.number(`a whole number from 1 to ${maximum}`),
    v.integer(`a whole number from 1 to ${maximum}`),
    v.minValue(1, `a whole number from 1 to ${maximum}`),
    v.maxValue(maximum, `a whole number from 1 to ${maximum}`),
  );

const tokenId = v.pipe(v.number('a token id'), v.integer('a token id'), v.minValue(0, 'a token id of 0 or more'));

const CONFIG_FILE = v.object({
  model_type: v.picklist(['t5', 'mt5'], '"t5" or "mt5"'),
  vocab_size: v.optional(size(2 ** 21)),
  d_model: v.optional(size(2 ** 16), 512),
  d_kv: v.optional(size(2 ** 12), 64),
  d_ff: v.optional(size(2 ** 18)),
  num_layers: v.optional(size(512)),
  num_decoder_layers: v.nullish(size(512)),
  num_heads: v.optional(size(1024)),
  relative_attention_num_buckets: v.optional(
    // Half for each direction in the encoder, and half of that for exact distances: 4 is the least that works.
    v.pipe(size(4096), v.minValue(4, 'at least 4'), v.multipleOf(2, 'an even number')),
    32,
  ),
  relative_attention_max_distance: v.optional(size(2 ** 20), 128),
  layer_norm_epsilon: v.optional(
    v.pipe(v.number('a number'), v.gtValue(0, 'more than 0'), v.maxValue(1, 'at most 1')),
    1e-6,
  ),
  feed_forward_proj: v.optional(v.picklist(['relu', 'gated-gelu'], '"relu" or "gated-gelu"')),
  dense_act_fn: v.optional(v.picklist(['relu', 'gelu_new'], '"relu" or "gelu_new"')),
  is_gated_act: v.optional(v.boolean('true or false')),
  is_encoder_decoder: v.optional(v.literal(true, 'true: an encoder-decoder')),
  tie_word_embeddings: v.optional(v.boolean('true or false')),
  scale_decoder_outputs: v.optional(v.boolean('true or false')),
  quantization_config: v.optional(v.null('no quantization')),
  // Batches are padded with 0, and 0 is what the attention masks hide.
  pad_token_id: v.optional(v.literal(0, '0'), 0),
  eos_token_id: v.optional(tokenId, 1),
  decoder_start_token_id: v.nullish(tokenId, 0),
});

function refuse(name: string, what: string, found: string, expected: string): never {
  throw new LabError({
    tag: 'ModelConfig',
    where: name,
    what,
    found,
    expected,
    remedy: 'Use a T5 1.0, T5 1.1, LM-adapted T5, Flan-T5 or mT5 in Hugging Face layout, with its own config.json.',
  });
}

/**
 * The configuration in `json`, the parsed content of a `config.json`.
 * @param name the file's name, for messages
 * @throws LabError `ModelConfig` naming the key that does not fit
 */
export function parseT5Config(json: unknown, name: string): ParsedConfig {
  const parsed = v.safeParse(CONFIG_FILE, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const key = v.getDotPath(issue);
    refuse(
      name,
      key === null ? 'This is not a model configuration' : `The model configuration's "${key}" does not fit`,
      issue.received,
      issue.message,
    );
  }
  const file = parsed.output;
  const isMt5 = file.model_type === 'mt5';
  const feedForward = file.feed_forward_proj ?? (isMt5 ? 'gated-gelu' : 'relu');
  // Derived from feed_forward_proj when transformers writes them; a file that contradicts itself is no T5 we know.
  const gated = feedForward === 'gated-gelu';
  const activation = gated ? 'gelu_new' : 'relu';
  if ((file.dense_act_fn ?? activation) !== activation || (file.is_gated_act ?? gated) !== gated) {
    refuse(
      name,
      'The model configuration contradicts itself about the feed-forward layer',
      `feed_forward_proj ${feedForward}, dense_act_fn ${file.dense_act_fn}, is_gated_act ${file.is_gated_act}`,
      `dense_act_fn ${activation} and is_gated_act ${gated} with ${feedForward}`,
    );
  }
  const vocabSize = file.vocab_size ?? (isMt5 ? 250112 : 32128);
  const numLayers = file.num_layers ?? (isMt5 ? 8 : 6);
  const decoderStartTokenId = file.decoder_start_token_id ?? 0;
  for (const [key, id] of [
    ['eos_token_id', file.eos_token_id],
    ['decoder_start_token_id', decoderStartTokenId],
  ] as const) {
    if (id >= vocabSize) refuse(name, `The model configuration's "${key}" does not fit`, `${id}`, `below ${vocabSize}`);
  }
  // The decoder's buckets: the first half exact, the rest up to the largest distance.
  const exactBuckets = file.relative_attention_num_buckets / 2;
  if (file.relative_attention_max_distance <= exactBuckets) {
    refuse(
      name,
      'The model configuration\'s "relative_attention_max_distance" does not fit',
      `${file.relative_attention_max_distance}`,
      `more than ${exactBuckets}, half of relative_attention_num_buckets`,
    );
  }
  const tied = file.tie_word_embeddings ?? !isMt5;
  return {
    vocabSize,
    dModel: file.d_model,
    dKv: file.d_kv,
    dFf: file.d_ff ?? (isMt5 ? 1024 : 2048),
    numLayers,
    numDecoderLayers: file.num_decoder_layers ?? numLayers,
    numHeads: file.num_heads ?? (isMt5 ? 6 : 8),
    relativeAttentionNumBuckets: file.relative_attention_num_buckets,
    relativeAttentionMaxDistance: file.relative_attention_max_distance,
    layerNormEpsilon: file.layer_norm_epsilon,
    feedForward,
    // transformers 5 writes "tie_word_embeddings": true for every T5, so the explicit key goes first.
    scaleDecoderOutputs: file.scale_decoder_outputs ?? tied,
    padTokenId: file.pad_token_id,
    eosTokenId: file.eos_token_id,
    decoderStartTokenId,
    requiresOwnHead: !tied,
  };
}
