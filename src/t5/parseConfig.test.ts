import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { fixtureFile, T5_FIXTURES } from '../../tests/support/t5Fixtures.ts';
import { LabError } from '../base/errors.ts';
import { parseJsonBytes } from '../formats/json.ts';
import { type ParsedConfig, parseT5Config } from './parseConfig.ts';

const parse = (json: unknown) => parseT5Config(json, 'config.json');

/** Files as the hub has them, shortened to what matters. */
const T5_SMALL = {
  model_type: 't5',
  d_ff: 2048,
  d_kv: 64,
  d_model: 512,
  decoder_start_token_id: 0,
  eos_token_id: 1,
  layer_norm_epsilon: 1e-6,
  n_positions: 512,
  num_heads: 8,
  num_layers: 6,
  relative_attention_num_buckets: 32,
  vocab_size: 32128,
};
const LM_ADAPTED_SMALL = {
  model_type: 't5',
  d_ff: 1024,
  d_kv: 64,
  d_model: 512,
  feed_forward_proj: 'gated-gelu',
  dense_act_fn: 'gelu_new',
  is_gated_act: true,
  num_decoder_layers: 8,
  num_heads: 6,
  num_layers: 8,
  tie_word_embeddings: false,
  vocab_size: 32128,
};

describe('parseT5Config', () => {
  it('reads a T5 1.0', () => {
    expect(parse(T5_SMALL)).toEqual({
      vocabSize: 32128,
      dModel: 512,
      dKv: 64,
      dFf: 2048,
      numLayers: 6,
      numDecoderLayers: 6,
      numHeads: 8,
      relativeAttentionNumBuckets: 32,
      relativeAttentionMaxDistance: 128,
      layerNormEpsilon: 1e-6,
      feedForward: 'relu',
      scaleDecoderOutputs: true,
      padTokenId: 0,
      eosTokenId: 1,
      decoderStartTokenId: 0,
      requiresOwnHead: false,
    } satisfies ParsedConfig);
  });

  it('reads an LM-adapted T5 1.1', () => {
    expect(parse(LM_ADAPTED_SMALL)).toMatchObject({
      feedForward: 'gated-gelu',
      numHeads: 6,
      dKv: 64,
      scaleDecoderOutputs: false,
      requiresOwnHead: true,
    });
  });

  it('fills in the defaults of transformers', () => {
    expect(parse({ model_type: 't5' })).toMatchObject({ vocabSize: 32128, dModel: 512, dFf: 2048, numLayers: 6 });
    expect(parse({ model_type: 'mt5' })).toMatchObject({
      vocabSize: 250112,
      dFf: 1024,
      numLayers: 8,
      numHeads: 6,
      feedForward: 'gated-gelu',
      scaleDecoderOutputs: false,
      requiresOwnHead: true,
    });
    expect(parse({ model_type: 't5', num_layers: 3, num_decoder_layers: null })).toMatchObject({ numDecoderLayers: 3 });
  });

  it('believes scale_decoder_outputs over tie_word_embeddings, which transformers 5 writes as true always', () => {
    const saved = { ...LM_ADAPTED_SMALL, tie_word_embeddings: true, scale_decoder_outputs: false };
    expect(parse(saved)).toMatchObject({ scaleDecoderOutputs: false, requiresOwnHead: false });
  });

  it.each([
    ['model_type', 'umt5', '"umt5"'],
    ['model_type', undefined, 'undefined'],
    ['feed_forward_proj', 'gated-silu', '"gated-silu"'],
    ['dense_act_fn', 'gelu', '"gelu"'],
    ['d_model', 0, '0'],
    ['d_model', 2.5, '2.5'],
    ['d_model', '512', '"512"'],
    ['d_ff', 1e9, '1000000000'],
    ['num_heads', -1, '-1'],
    ['num_layers', null, 'null'],
    ['vocab_size', 2 ** 40, '1099511627776'],
    ['relative_attention_num_buckets', 7, '7'],
    ['relative_attention_num_buckets', 2, '2'],
    ['relative_attention_max_distance', 16, '16'],
    ['layer_norm_epsilon', 0, '0'],
    ['pad_token_id', 3, '3'],
    ['eos_token_id', 32128, '32128'],
    ['decoder_start_token_id', -1, '-1'],
    ['is_encoder_decoder', false, 'false'],
    ['quantization_config', { bits: 4 }, 'Object'],
  ])('refuses %s = %o by name and value', (key, value, found) => {
    const config = { ...T5_SMALL, [key]: value };
    expect(() => parse(config)).toThrow(expect.objectContaining({ tag: 'ModelConfig', found }));
    expect(() => parse(config)).toThrow(key);
  });

  it('refuses a file that contradicts itself', () => {
    expect(() => parse({ ...LM_ADAPTED_SMALL, is_gated_act: false })).toThrow('contradicts itself');
    expect(() => parse({ ...T5_SMALL, dense_act_fn: 'gelu_new' })).toThrow('contradicts itself');
  });

  it.each([null, [], 'config', 7])('refuses %o, which is no object', (json) => {
    expect(() => parse(json)).toThrow(LabError);
  });

  it('survives 10,000 mutated files', async () => {
    const inputs = T5_FIXTURES.map((fixture) => fixtureFile(fixture, 'config.json') ?? new Uint8Array());
    const outcome = await surviveMutations({
      inputs: [
        ...inputs,
        ...[T5_SMALL, LM_ADAPTED_SMALL].map((json) => new TextEncoder().encode(JSON.stringify(json))),
      ],
      count: 10_000,
      seed: 5,
      parse: (bytes) => {
        const json = parseJsonBytes(bytes);
        // What does not parse as JSON is the business of another parser.
        return parse('value' in json ? json.value : null);
      },
      check: (config) => {
        const { padTokenId, eosTokenId, decoderStartTokenId, vocabSize, layerNormEpsilon } = config;
        for (const value of Object.values(config).filter((value) => typeof value === 'number')) {
          expect(value >= 0 && value <= 2 ** 21).toBe(true);
          expect(Number.isInteger(value) || value === layerNormEpsilon).toBe(true);
        }
        expect(Math.max(padTokenId, eosTokenId, decoderStartTokenId)).toBeLessThan(vocabSize);
        expect(config.relativeAttentionNumBuckets % 2).toBe(0);
      },
    });
    expect(outcome.refused).toBeGreaterThan(1000);
    expect(outcome.parsed).toBeGreaterThan(100);
  });
});
