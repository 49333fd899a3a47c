/**
 * Byte-level BPE, as CodeT5 uses it: encoding and decoding by the @huggingface/tokenizers library. The library's special
 * tokens are kept from it, so that `</s>` in a data set is text and not the end of a sequence.
 */
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { LabError } from '../base/errors.ts';
import { isRecord, kindOf, malformedJson, readAddedTokens, refusePipeline, WHERE } from './jsonChecks.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * @param file the parsed tokenizer.json, and `model` its "model", of type BPE
 * @throws LabError `TokenizerFormat` if it is not byte-level BPE with `<pad>`, `</s>` and `<unk>`, or is damaged
 */
export function makeByteLevelTokenizer(
  file: Record<string, unknown>,
  model: Record<string, unknown>,
  identity: string,
): Tokenizer {
  for (const part of ['pre_tokenizer', 'decoder']) {
    const value = file[part];
    if (!isRecord(value) || value.type !== 'ByteLevel') {
      const found = isRecord(value) ? JSON.stringify(value.type) : kindOf(value);
      throw refusePipeline(`BPE with the ${part} ${found}`, 'ByteLevel');
    }
  }
  if (file.normalizer !== null && file.normalizer !== undefined) {
    throw refusePipeline('byte-level BPE after a normalizer', 'none, as CodeT5 has it');
  }
  if (model.byte_fallback === true || model.end_of_word_suffix || model.continuing_subword_prefix) {
    throw refusePipeline('byte-level BPE with marks inside its pieces', 'neither byte fallback, prefix nor suffix');
  }
  const pieces = readPieces(file, model);
  const specialIds = new Set(readAddedTokens(file).map((token) => token.id));
  const idOf = (piece: string) => {
    const id = pieces.indexOf(piece);
    if (id === -1) throw refusePipeline(`no token ${piece} among ${pieces.length}`, '<pad>, </s> and <unk>');
    return id;
  };
  const padTokenId = idOf('<pad>');
  const eosTokenId = idOf('</s>');
  const unknownTokenId = idOf('<unk>');

  let library: LibraryTokenizer;
  try {
    library = new LibraryTokenizer({ ...file, normalizer: null, post_processor: null, added_tokens: [] }, {});
  } catch (cause) {
    throw malformedJson('a pipeline that the tokenizers library refuses', 'byte-level BPE', cause);
  }

  return {
    vocabSize: pieces.length,
    padTokenId,
    eosTokenId,
    unknownTokenId,
    identity,
    encode(text) {
      if (text === '') return [];
      return library.encode(text.toWellFormed(), { add_special_tokens: false }).ids;
    },
    decode(ids) {
      const eos = ids.indexOf(eosTokenId);
      const visible = (eos === -1 ? ids : ids.slice(0, eos)).filter((id) => id in pieces && !specialIds.has(id));
      if (visible.length === 0) return '';
      return library.decode([...visible], { clean_up_tokenization_spaces: false });
    },
    piece(id) {
      return pieces[id] ?? `<id ${id}>`;
    },
  };
}

/**
 * The characters that stand for the 256 bytes in byte-level BPE: visible Latin-1 for itself, and U+0100 on for the other
 * 68 (GPT-2, encoder.py).
 */
const BYTE_ALPHABET: readonly string[] = Array.from({ length: 0x144 }, (_, code) => code)
  .filter((code) => (code > 0x20 && code < 0x7f) || (code > 0xa0 && code !== 0xad))
  .map((code) => String.fromCharCode(code));

/** Pieces by id: the model's vocabulary and the tokens added to it, without gaps. */
function readPieces(file: Record<string, unknown>, model: Record<string, unknown>): string[] {
  if (!isRecord(model.vocab)) throw malformedJson(`"model.vocab" is ${kindOf(model.vocab)}`, 'an object of ids');
  const { merges } = model;
  const isMerge = (merge: unknown) =>
    typeof merge === 'string'
      ? merge.split(' ').length === 2
      : Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === 'string');
  if (!Array.isArray(merges) || !merges.every(isMerge)) {
    throw malformedJson(`"model.merges" is ${kindOf(merges)}`, 'a list of pairs');
  }
  const byId = new Map<number, string>();
  for (const [piece, id] of Object.entries(model.vocab)) {
    if (typeof id !== 'number') throw malformedJson(`the id of ${JSON.stringify(piece)} is ${kindOf(id)}`, 'a number');
    if (byId.has(id)) throw malformedJson(`two pieces for id ${id}`, 'one');
    byId.set(id, piece);
  }
  // Without these, the library would drop characters and say nothing.
  for (const character of BYTE_ALPHABET) {
    if (!Object.hasOwn(model.vocab, character)) {
      throw malformedJson(`no piece ${JSON.stringify(character)}`, 'a piece for each of the 256 bytes');
    }
  }
  for (const token of readAddedTokens(file)) byId.set(token.id, token.content);
  return Array.from({ length: byId.size }, (_, id) => {
    const piece = byId.get(id);
    if (piece !== undefined) return piece;
    throw new LabError({
      tag: 'TokenizerFormat',
      what: 'This tokenizer’s vocabulary has gaps',
      found: `no piece for id ${id} among ${byId.size}`,
      expected: 'every id from 0 on',
      remedy: 'Download the model folder’s tokenizer.json again.',
      where: WHERE,
    });
  });
}
