import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../formats/byteSources.ts';
import { readModelConfig } from '../../t5/loadModel.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { memoryPlan } from './memoryPlan.ts';

/** The published configuration of T5 1.1 XL, in the fields that matter. */
const XL = {
  model_type: 't5',
  vocab_size: 32128,
  d_model: 2048,
  d_kv: 64,
  d_ff: 5120,
  num_layers: 24,
  num_heads: 32,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
};

const files = {
  name: 'xl',
  open: async (path: string) =>
    path === 'config.json' ? bytesSource(path, new TextEncoder().encode(JSON.stringify(XL))) : null,
};

const spec = (changes: object) =>
  parseRunFile(
    {
      version: 1,
      model: 'xl',
      weights: 'int8',
      prompt: { length: 100, init: { kind: 'sampledVocab' } },
      task: { train: 't.tsv', inputs: '{0}', targets: '{1}' },
      maxInputLength: 64,
      maxTargetLength: 8,
      batchSize: 1,
      steps: 1,
      ...changes,
    },
    'xl.json',
  );

describe('the memory plan', () => {
  it('of a model of 3 billion parameters needs neither weights nor a GPU', async () => {
    const config = await readModelConfig(files);
    const lines = memoryPlan(config, spec({})).split('\n');
    expect(lines[0]).toBe('Parameters: 2849.8 million');
    expect(lines[1]).toBe('Weights: 2.92 GB as int8 (float32 11.40 GB, float16 5.70 GB)');
    expect(lines[2]).toBe('A step of 1 × (100 prompt + 64 input tokens), 8 target tokens:');
    const [kept, twice] = lines.slice(3, 5).map((line) => Number(/: ([\d.]+) MB/.exec(line)?.[1]));
    expect(kept).toBeGreaterThan(400);
    expect(kept).toBeLessThan(500);
    expect(twice! / kept!).toBeLessThan(0.4);
  });

  it('grows with the batch, or with a part of it that is computed at a time', async () => {
    const config = await readModelConfig(files);
    const together = (batchSize: number, microbatches = 1) =>
      Number(/Together: ([\d.]+) GB/.exec(memoryPlan(config, spec({ batchSize, microbatches })))?.[1]);
    expect(together(8)).toBeGreaterThan(together(1) + 2);
    expect(together(8, 8)).toBe(together(1));
  });
});
