import { describe, expect, it } from 'vitest';
import { T5_11_SMALL, T5_11_XL } from '../../../tests/support/t5Sizes.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { memoryWords } from './memoryWords.ts';

const T5_11_XXL = { ...T5_11_XL, dModel: 4096, dFf: 10240, numHeads: 64 };
const T5_11_BASE = { ...T5_11_SMALL, dModel: 768, dFf: 2048, numLayers: 12, numDecoderLayers: 12, numHeads: 12 };

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
    const { fact, warning } = memoryWords(T5_11_XXL, run);
    expect(fact).toMatch(
      /^11\.1 billion parameters; weights on the GPU: 41 GB as float32, 21 GB as float16, 1\d GB as int8$/,
    );
    expect(warning).toMatch(
      /will not fit as float32: .* takes 5\d GB.* As int8,.* 2\d GB\. On 8 GB would fit: T5-XL as float16/,
    );
  });

  it('XL: that it may not fit, and what would on a common card', () => {
    const { fact, warning } = memoryWords(T5_11_XL, run);
    expect(fact).toMatch(/^2\.8 billion parameters/);
    expect(warning).toMatch(
      /may not fit as float32: .*As int8,.*On 8 GB would fit: T5-large as float32 \(2\.9 GB\), T5-base/,
    );
  });

  it('base: only what it takes', () => {
    const { fact, warning } = memoryWords(T5_11_BASE, run);
    expect(fact).toMatch(/^247\.6 million parameters; weights on the GPU: 944 MB as float32/);
    expect(warning).toBeNull();
  });
});
