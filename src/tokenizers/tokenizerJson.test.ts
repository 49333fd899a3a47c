import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomText, TEXT_KINDS } from '../../tests/support/randomText.ts';
import { isLabError, type LabError } from '../base/errors.ts';
import { Rng } from '../base/rng.ts';
import { readSpiece } from './spiece.ts';
import { readTokenizerJson } from './tokenizerJson.ts';

const read = (name: string) => readFileSync(`tests/fixtures/tokenizers/${name}`);
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

type Json = Record<string, unknown>;
const unigramFile = () => JSON.parse(read('unigram.tokenizer.json').toString()) as Json;
const byteLevelFile = () => JSON.parse(read('byte-level.tokenizer.json').toString()) as Json;

/** The file with the value at a path such as `model.vocab.9.1` replaced; undefined removes it. */
function withValue(file: Json, path: string, value: unknown): Json {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let parent = file;
  for (const key of keys) parent = parent[key] as Json;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return file;
}

async function refusal(file: unknown, modelVocabSize?: number): Promise<LabError> {
  const options = modelVocabSize === undefined ? {} : { modelVocabSize };
  const error: unknown = await readTokenizerJson(encode(file), options).then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (isLabError(error, 'TokenizerFormat')) return error;
  throw error;
}

describe('readTokenizerJson of a converted SentencePiece model', () => {
  it('gives the same ids and text as the spiece.model that it was made from', async () => {
    const json = await readTokenizerJson(Uint8Array.from(read('unigram.tokenizer.json')));
    const spiece = await readSpiece(Uint8Array.from(read('unigram.model')), { extraIds: 4 });
    expect(json.vocabSize).toBe(spiece.vocabSize);
    for (let id = 0; id < json.vocabSize; id++) expect(json.piece(id)).toBe(spiece.piece(id));
    const rng = Rng.forSeed(5, 'texts');
    for (const draw of Object.values(TEXT_KINDS)) {
      for (let i = 0; i < 50; i++) {
        const text = randomText(draw, 40, rng);
        expect(json.encode(text), JSON.stringify(text)).toEqual(spiece.encode(text));
        expect(json.decode(json.encode(text))).toBe(spiece.decode(spiece.encode(text)));
      }
    }
  });

  it('reads the variants that versions of the converter wrote', async () => {
    const expected = (await readTokenizerJson(encode(unigramFile()))).encode('the old  band');
    const { normalizer, model } = unigramFile() as { normalizer: unknown; model: { vocab: unknown[] } };
    const spaces = { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' };
    const variants: [string, unknown][] = [
      ['model.type', undefined],
      ['pre_tokenizer', { type: 'Metaspace', replacement: '▁', add_prefix_space: true }],
      ['normalizer', { type: 'Sequence', normalizers: [normalizer, { type: 'Strip' }, spaces] }],
      ['model.vocab', model.vocab.slice(0, -4)], // sentinels as added tokens only
    ];
    for (const [path, value] of variants) {
      const tokenizer = await readTokenizerJson(encode(withValue(unigramFile(), path, value)));
      expect(tokenizer.encode('the old  band')).toEqual(expected);
      expect(tokenizer.piece(tokenizer.vocabSize - 1)).toBe('<extra_id_0>');
    }
  });

  it.each<[string, string, unknown, string]>([
    ['no model', 'model', undefined, '"model" is missing'],
    ['another model', 'model.type', 'WordPiece', 'a model of type "WordPiece"'],
    ['a score that is no number', 'model.vocab.9.1', 'x', 'entry 9 of "model.vocab"'],
    ['a score beyond float32', 'model.vocab.9.1', -1e300, 'the score -Infinity'],
    ['a piece twice', 'model.vocab.9.0', '▁', 'piece "▁" under the ids'],
    ['an empty piece', 'model.vocab.9.0', '', 'piece 9 is empty'],
    ['no unknown piece', 'model.unk_id', undefined, '0 unknown pieces'],
    ['no end of sequence', 'added_tokens.1.special', false, 'no control piece "</s>"'],
    ['a gap', 'added_tokens.7', { id: 99, content: 'x' }, 'the added token id 99'],
    ['two texts for an id', 'added_tokens.3.content', 'x', 'and "x" for id'],
    ['another normaliser', 'normalizer', { type: 'Lowercase' }, 'a normalizer with "Lowercase"'],
    ['another pre-tokenizer', 'pre_tokenizer', { type: 'ByteLevel' }, 'a pre-tokenizer with "ByteLevel"'],
    ['another space', 'pre_tokenizer.pretokenizers.1.replacement', '_', 'spaces shown as "_"'],
    ['a map that is no base64', 'normalizer.precompiled_charsmap', '!', 'no base64'],
    ['a map that is cut off', 'normalizer.precompiled_charsmap', btoa('\0\x04\0\0abc'), 'a trie of 1024 bytes'],
  ])('refuses %s', async (_, path, value, found) => {
    expect((await refusal(withValue(unigramFile(), path, value))).found).toContain(found);
  });

  it('refuses a tokenizer that is too large for the model', async () => {
    expect((await refusal(unigramFile(), 20)).expected).toContain('at most 20');
  });

  it('refuses text that is not JSON', async () => {
    for (const text of ['', '{', 'null', '[]', '<html>']) {
      await expect(readTokenizerJson(new TextEncoder().encode(text))).rejects.toSatisfy((error) =>
        isLabError(error, 'TokenizerFormat'),
      );
    }
  });
});

describe('readTokenizerJson of byte-level BPE', () => {
  it('gives the ids of the tokenizers library in Rust, and the text back', async () => {
    const tokenizer = await readTokenizerJson(Uint8Array.from(read('byte-level.tokenizer.json')));
    const expected = JSON.parse(read('byte-level.expected.json').toString()) as [string, number[]][];
    for (const [text, ids] of expected) {
      expect(tokenizer.encode(text), text).toEqual(ids);
      expect(tokenizer.decode(ids)).toBe(text);
    }
    expect(tokenizer).toMatchObject({ padTokenId: 0, eosTokenId: 1, unknownTokenId: 2, vocabSize: 290 });
    expect(tokenizer.encode('')).toEqual([]);
    expect(tokenizer.decode([0, 1])).toBe('');
  });

  it('takes the names of special tokens in text for text, and gives any text back', async () => {
    const tokenizer = await readTokenizerJson(Uint8Array.from(read('byte-level.tokenizer.json')));
    expect(tokenizer.encode('a </s> b')).not.toContain(1);
    const rng = Rng.forSeed(6, 'texts');
    for (const draw of Object.values(TEXT_KINDS)) {
      for (let i = 0; i < 20; i++) {
        const text = randomText(draw, 30, rng).toWellFormed().replaceAll('\ufeff', '');
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }
    }
  });

  it.each<[string, string, unknown, string]>([
    ['BPE of characters', 'pre_tokenizer', { type: 'Whitespace' }, 'the pre_tokenizer "Whitespace"'],
    ['a normaliser', 'normalizer', { type: 'NFC' }, 'after a normalizer'],
    ['a byte without a piece', 'model.vocab.!', undefined, 'no piece "!"'],
    ['two pieces for an id', 'model.vocab.!', 9, 'two pieces for id 9'],
    ['a merge of one', 'model.merges.0', ['a'], '"model.merges"'],
  ])('refuses %s', async (_, path, value, found) => {
    expect((await refusal(withValue(byteLevelFile(), path, value))).found).toContain(found);
  });
});
