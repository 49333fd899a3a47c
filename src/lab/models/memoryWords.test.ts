import { describe, expect, it } from 'vitest';
import { parseT5Config } from '../../t5/parseConfig.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { memoryWords } from './memoryWords.ts';

/** Of google/t5-*-lm-adapt, as published. */
function config(dModel: number, dFf: number, numLayers: number, numHeads: number) {
  const parsed = parseT5Config(
    {
      model_type: 't5',
      d_model: dModel,
      d_kv: 64,
      d_ff: dFf,
      num_layers: numLayers,
      num_decoder_layers: numLayers,
      num_heads: numHeads,
      vocab_size: 32128,
      feed_forward_proj: 'gated-gelu',
      tie_word_embeddings: false,
    },
    'config.json',
  );
  return { ...parsed, tiedHead: false };
}

const run = parseRunFile(
  {
    version: 1,
    model: 'lab',
    prompt: { length: 100, init: { kind: 'uniform' } },
    task: { train: 't.tsv', inputs: '{0}', targets: '{1}' },
    steps: 1,
  },
  'run.json',
);

describe('what is said of a model before it is loaded', () => {
  it('XXL: that it will not fit, and what would', () => {
    const { fact, warning } = memoryWords(config(4096, 10240, 24, 64), run);
    expect(fact).toMatch(
      /^11\.1 billion parameters; weights on the GPU: 41 GB as float32, 21 GB as float16, 1\d GB as int8$/,
    );
    expect(warning).toMatch(
      /will not fit as float32: .* takes 5\d GB.* As int8,.* 2\d GB\. On 8 GB would fit: T5-XL as float16/,
    );
  });

  it('XL: that it may not fit, and what would on a common card', () => {
    const { fact, warning } = memoryWords(config(2048, 5120, 24, 32), run);
    expect(fact).toMatch(/^2\.8 billion parameters/);
    expect(warning).toMatch(
      /may not fit as float32: .*As int8,.*On 8 GB would fit: T5-large as float32 \(2\.9 GB\), T5-base/,
    );
  });

  it('base: only what it takes', () => {
    const { fact, warning } = memoryWords(config(768, 2048, 12, 12), run);
    expect(fact).toMatch(/^247\.6 million parameters; weights on the GPU: 944 MB as float32/);
    expect(warning).toBeNull();
  });
});
