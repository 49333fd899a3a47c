import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { largestDifference } from '../../tests/support/frozenModelBehaviour.ts';
import { fixtureFile, readReference, T5_FIXTURES, type T5Fixture } from '../../tests/support/t5Fixtures.ts';
import { startCpuBackend } from '../engine/backend.ts';
import * as tf from '../engine/tf.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { composedExecutor } from './composed/composedExecutor.ts';
import { loadFrozenModel, type ModelFiles, readModelIdentity } from './loadModel.ts';

const TOKENIZER_FILES: Record<string, string> = {
  'spiece.model': 'unigram.model',
  'tokenizer.json': 'unigram.tokenizer.json',
};

/** The fixture's folder with a tokenizer beside it; `changes` replaces files, null removes them. */
function folder(
  fixture: T5Fixture,
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): ModelFiles & { readonly opened: string[] } {
  const opened: string[] = [];
  const contentOf = (path: string): string | Uint8Array | null => {
    const change = changes[path];
    if (change !== undefined) return change;
    const tokenizer = TOKENIZER_FILES[path];
    if (tokenizer === undefined) return fixtureFile(fixture, path);
    return readFileSync(new URL(`../../tests/fixtures/tokenizers/${tokenizer}`, import.meta.url));
  };
  return {
    name: fixture,
    opened,
    open: async (path) => {
      opened.push(path);
      const content = contentOf(path);
      if (content === null) return null;
      return bytesSource(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    },
  };
}

const load = (files: ModelFiles) => loadFrozenModel(files, composedExecutor, 'float32', () => {});

describe('loadFrozenModel', () => {
  beforeAll(startCpuBackend);

  it.each(T5_FIXTURES)('loads the folder %s', async (fixture) => {
    const { prompt, batch, logits } = readReference(fixture);
    const { model, tokenizer, parameters, bytesOnGpu } = await load(folder(fixture));
    expect(largestDifference(await model.logits(prompt, batch), logits)).toBeLessThan(1e-4);
    expect(tokenizer.eosTokenId).toBe(1);
    expect(bytesOnGpu).toBe(4 * parameters);
    expect(await readModelIdentity(folder(fixture))).toBe(model.identity);
    model.dispose();
  });

  it('takes either tokenizer, and the same text becomes the same tokens', async () => {
    const withSpiece = await load(folder('t5-1.0', { 'tokenizer.json': null }));
    const withJson = await load(folder('t5-1.0', { 'spiece.model': null }));
    expect(withJson.tokenizer.encode('the cat was')).toEqual(withSpiece.tokenizer.encode('the cat was'));
    expect(withJson.model.identity).toBe(withSpiece.model.identity);
    withSpiece.model.dispose();
    withJson.model.dispose();
  });

  it.each([
    [{ 'config.json': null }, 'no config.json'],
    [{ 'spiece.model': null, 'tokenizer.json': null }, 'no spiece.model and no tokenizer.json'],
    [{ 'model.safetensors': null }, 'no model.safetensors and no model.safetensors.index.json'],
  ])('says which file is missing: %o', async (changes, found) => {
    await expect(load(folder('t5-1.0', changes))).rejects.toMatchObject({ tag: 'FileMissing', found });
  });

  it('says which shard is missing', async () => {
    const shard = 'model-00002-of-00003.safetensors';
    const files = folder('t5-1.1-odd-sharded', { [shard]: null });
    await expect(load(files)).rejects.toMatchObject({ tag: 'FileMissing', found: `no ${shard}` });
  });

  it('does not read pickles, and says how to convert them', async () => {
    const files = folder('t5-1.0', { 'model.safetensors': null, 'pytorch_model.bin': 'PK' });
    await expect(load(files)).rejects.toMatchObject({
      tag: 'ModelWeights',
      found: 'pytorch_model.bin',
      remedy: expect.stringContaining('save_pretrained'),
    });
  });

  it('refuses a configuration that is no JSON, or far too large to be one', async () => {
    await expect(load(folder('t5-1.0', { 'config.json': '{' }))).rejects.toMatchObject({ tag: 'ModelConfig' });
    const huge = new Uint8Array(2 ** 20 + 1);
    await expect(load(folder('t5-1.0', { 'config.json': huge }))).rejects.toMatchObject({ tag: 'FileRead' });
  });

  it('refuses the weights of another configuration without leaving tensors behind', async () => {
    const tensorsBefore = tf.memory().numTensors;
    const other = fixtureFile('t5-1.1-float16', 'config.json');
    await expect(load(folder('t5-1.0', { 'config.json': other }))).rejects.toMatchObject({ tag: 'ModelWeights' });
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  it('refuses a tokenizer with more tokens than the model before it opens the weights', async () => {
    const config = JSON.parse(new TextDecoder().decode(fixtureFile('t5-1.0', 'config.json') ?? new Uint8Array()));
    const files = folder('t5-1.0', { 'config.json': JSON.stringify({ ...config, vocab_size: 20 }) });
    await expect(load(files)).rejects.toMatchObject({ tag: 'TokenizerFormat' });
    expect(files.opened).not.toContain('model.safetensors');
  });
});
