/** Damaged tokenizer files: a typed error, or a tokenizer that works with the ids it has. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { readSpiece } from './spiece.ts';
import type { Tokenizer } from './tokenizer.ts';
import { readTokenizerJson } from './tokenizerJson.ts';

const fixture = (name: string) => Uint8Array.from(readFileSync(`tests/fixtures/tokenizers/${name}`));
const TEXTS = ['the old band', ' é\u0301\u0323 ①ﬁ\u00a0 <song title> </s> 😀\0\ud800'];

function checkWorks(tokenizer: Tokenizer): void {
  for (const text of TEXTS) {
    const ids = tokenizer.encode(text);
    expect(ids.length).toBeLessThan(1000);
    for (const id of ids) if (!(Number.isInteger(id) && id >= 0 && id < tokenizer.vocabSize)) expect.fail(`id ${id}`);
    expect(typeof tokenizer.decode(ids)).toBe('string');
  }
  expect(typeof tokenizer.decode(Array.from({ length: tokenizer.vocabSize }, (_, id) => id))).toBe('string');
  expect(tokenizer.piece(tokenizer.padTokenId)).not.toBe('');
}

describe('damaged tokenizer files', () => {
  it('survives 10,000 damaged small spiece.models', async () => {
    const outcome = await surviveMutations({
      inputs: ['unigram', 'user-defined', 'byte-fallback', 'plain-spaces'].map((name) => fixture(`${name}.model`)),
      count: 10_000,
      seed: 21,
      parse: (bytes) => readSpiece(bytes),
      check: checkWorks,
    });
    expect(outcome.refused).toBeGreaterThan(3000);
    expect(outcome.parsed).toBeGreaterThan(500);
  });

  it('survives 200 damaged spiece.models with the whole nmt_nfkc map', async () => {
    const outcome = await surviveMutations({
      inputs: [Uint8Array.from(readFileSync('public/lab/model/spiece.model'))],
      count: 200,
      seed: 22,
      parse: (bytes) => readSpiece(bytes),
      check: checkWorks,
    });
    expect(outcome.refused).toBeGreaterThan(50);
  });

  it('survives 10,000 damaged tokenizer.jsons', async () => {
    const outcome = await surviveMutations({
      inputs: [fixture('unigram.tokenizer.json'), fixture('byte-level.tokenizer.json')],
      count: 10_000,
      seed: 23,
      parse: (bytes) => readTokenizerJson(bytes),
      check: checkWorks,
    });
    expect(outcome.refused).toBeGreaterThan(3000);
    expect(outcome.parsed).toBeGreaterThan(500);
  });
});
