import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLabError, type LabError } from '../base/errors.ts';
import { readTokenizer } from './readTokenizer.ts';
import { readSpiece } from './spiece.ts';

const bytesOf = (path: string) => Uint8Array.from(readFileSync(path));
const fixture = (name: string) => bytesOf(`tests/fixtures/tokenizers/${name}`);
const lab = bytesOf('public/lab/model/spiece.model');
const PIECES = 635;
const LAB_VOCABULARY = PIECES + 16; // as if the model had 16 sentinels
const LAST = LAB_VOCABULARY - 1;

async function refusal(action: Promise<unknown>): Promise<LabError> {
  const error: unknown = await action.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (isLabError(error, 'TokenizerFormat')) return error;
  throw error;
}

describe('readSpiece', () => {
  it('gives T5’s special ids and the sentinels in reverse', async () => {
    const tokenizer = await readSpiece(lab, { modelVocabSize: LAB_VOCABULARY });
    expect(tokenizer).toMatchObject({ vocabSize: LAB_VOCABULARY, padTokenId: 0, eosTokenId: 1, unknownTokenId: 2 });
    expect(tokenizer.piece(LAST)).toBe('<extra_id_0>');
    expect(tokenizer.piece(PIECES)).toBe('<extra_id_15>');
    expect(tokenizer.piece(LAB_VOCABULARY)).toBe('<id 651>');
    expect(tokenizer.identity).toMatch(/^[0-9a-f]{64}$/);
  });

  it('appends as many sentinels as the model has rows for, at most 100', async () => {
    expect((await readSpiece(lab)).vocabSize).toBe(PIECES + 100);
    expect((await readSpiece(lab, { modelVocabSize: PIECES + 128 })).vocabSize).toBe(PIECES + 100);
    expect((await readSpiece(lab, { modelVocabSize: PIECES })).vocabSize).toBe(PIECES);
    expect((await readSpiece(lab, { extraIds: 3 })).piece(PIECES)).toBe('<extra_id_2>');
  });

  it('refuses a tokenizer with more ids than the model has rows', async () => {
    const error = await refusal(readSpiece(lab, { modelVocabSize: 600 }));
    expect(error.found).toBe('635 tokens');
    expect(error.expected).toContain('600');
    await refusal(readSpiece(lab, { modelVocabSize: LAB_VOCABULARY, extraIds: 17 }));
  });

  it('takes the names of special tokens in text for text', async () => {
    const tokenizer = await readSpiece(lab, { modelVocabSize: LAB_VOCABULARY });
    const special = new Set([tokenizer.padTokenId, tokenizer.eosTokenId, LAST]);
    for (const text of ['</s>', '<pad>', '<extra_id_0>', 'good </s> film']) {
      const ids = tokenizer.encode(text);
      expect(ids.length).toBeGreaterThan(1);
      expect(ids.filter((id) => special.has(id))).toEqual([]);
    }
  });

  it('decodes up to the end of the sequence, without padding, with sentinels as they are written', async () => {
    const tokenizer = await readSpiece(lab, { modelVocabSize: LAB_VOCABULARY });
    const good = tokenizer.encode('a good film');
    expect(tokenizer.decode([0, ...good, 1, ...good])).toBe('a good film');
    expect(tokenizer.decode([...good, 0, 0])).toBe('a good film');
    expect(tokenizer.decode([LAST])).toBe('<extra_id_0>');
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.decode([2])).toBe(' ⁇ ');
    expect(tokenizer.decode([31_000])).toBe(' ⁇ '); // rows that only pad the table
  });

  it.each([
    ['', []],
    ['   ', []],
    ['\u200b', []],
  ])('gives no tokens for %j', async (text, ids) => {
    expect((await readSpiece(lab)).encode(text)).toEqual(ids);
  });

  it('reads a text of 300,000 characters', async () => {
    const tokenizer = await readSpiece(lab);
    const text = Array.from({ length: 50_000 }, (_, i) => (i % 2 === 0 ? 'good' : 'films')).join(' ');
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it('takes an unpaired surrogate for U+FFFD', async () => {
    const tokenizer = await readSpiece(fixture('byte-fallback.model'));
    expect(tokenizer.encode('a\ud800b\udc00')).toEqual(tokenizer.encode('a\ufffdb\ufffd'));
  });

  it('refuses other kinds of SentencePiece model by name', async () => {
    const error = await refusal(readSpiece(fixture('bpe.model')));
    expect(error.found).toBe('a BPE model');
    expect(error.expected).toBe('a unigram model');
  });

  it('refuses files that are something else', async () => {
    const text = (value: string) => new TextEncoder().encode(value);
    await refusal(readSpiece(new Uint8Array()));
    await refusal(readSpiece(text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 791656\n')));
    await refusal(readSpiece(text('<!doctype html><title>404</title>')));
  });
});

describe('readTokenizer', () => {
  it('picks the reader by content', async () => {
    const spiece = await readTokenizer(fixture('unigram.model'), { extraIds: 4 });
    const json = await readTokenizer(fixture('unigram.tokenizer.json'));
    const spaced = new TextEncoder().encode(`\ufeff \n${new TextDecoder().decode(fixture('unigram.tokenizer.json'))}`);
    const text = 'the old band';
    expect(json.encode(text)).toEqual(spiece.encode(text));
    expect((await readTokenizer(spaced)).encode(text)).toEqual(spiece.encode(text));
    await refusal(readTokenizer(new TextEncoder().encode('{}')));
  });
});

// Facts of the released T5's model, which is too large to keep here: SPOT_LAB_T5_SPIECE is a path to one.
const t5 = process.env.SPOT_LAB_T5_SPIECE;
if (t5 !== undefined) {
  describe('the released T5’s spiece.model', () => {
    it.each([
      ['Hello, world!', [8774, 6, 296, 55]],
      ['negative', [2841]],
      ['positive', [1465]],
      ['not_equivalent', [59, 834, 15, 1169, 15592]],
      ['equivalent', [7072]],
      ['entailment', [3, 35, 5756, 297]],
      ['not_entailment', [59, 834, 35, 5756, 297]],
      ['contradiction', [27252]],
      ['neutral', [7163]],
      ['True', [10998]],
      ['False', [10747, 7, 15]],
      ['choice1', [1160, 536]],
      ['acceptable', [9961]],
      ['unacceptable', [29452]],
      ['duplicate', [19197]],
      ['not_duplicate', [59, 834, 26, 413, 26221]],
      ['3.8', [3, 26195]],
      ['é① ﬁ', [3, 154, 536, 361]],
    ])('encodes %j', async (text, ids) => {
      const tokenizer = await readSpiece(bytesOf(t5), { modelVocabSize: 32_128 });
      expect(tokenizer.vocabSize).toBe(32_100);
      expect(tokenizer.encode(text)).toEqual(ids);
    });
  });
}
