/**
 * Reads `tokenizer.json`, the file of the Hugging Face tokenizers library. For T5 it is a converted SentencePiece model,
 * and is read back as one, so that both files give the same ids. Byte-level BPE (CodeT5) goes to the library. Other
 * pipelines are refused by name.
 */
import { sha256Hex } from '../base/hash.ts';
import { makeByteLevelTokenizer } from './byteLevelTokenizer.ts';
import { readCharsmap } from './charsmap.ts';
import { isRecord, kindOf, malformedJson, readAddedTokens, refusePipeline, WHERE } from './jsonChecks.ts';
import { makeSentencePieceTokenizer } from './sentencePieceTokenizer.ts';
import { checkFits, type TokenizerOptions } from './spiece.ts';
import type { Tokenizer } from './tokenizer.ts';
import { byteOfPiece, checkPieces, type NormalizerSpec, type Piece, type UnigramModel } from './unigramModel.ts';

const SENTINEL = /^<extra_id_\d+>$/;

/**
 * @throws LabError `TokenizerFormat` if the bytes are no tokenizer.json, or one of a kind that no T5 uses, or one with
 *   more ids than the model's table has rows
 */
export async function readTokenizerJson(
  bytes: Uint8Array<ArrayBuffer>,
  options: Pick<TokenizerOptions, 'modelVocabSize'> = {},
): Promise<Tokenizer> {
  const file = parseJson(bytes);
  const { model } = file;
  if (!isRecord(model)) throw malformedJson(`"model" is ${kindOf(model)}`, 'an object');
  // Files of early versions of the library name no type; only a unigram's vocabulary is a list.
  const type = model.type ?? (Array.isArray(model.vocab) ? 'Unigram' : undefined);
  const identity = await sha256Hex(bytes);
  let tokenizer: Tokenizer;
  if (type === 'Unigram') tokenizer = makeSentencePieceTokenizer(readUnigram(file, model), identity);
  else if (type === 'BPE') tokenizer = makeByteLevelTokenizer(file, model, identity);
  else throw refusePipeline(`a model of type ${JSON.stringify(type)}`, 'Unigram (T5) or byte-level BPE (CodeT5)');
  checkFits(tokenizer.vocabSize, options.modelVocabSize);
  return tokenizer;
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformedJson(cause instanceof Error ? cause.message : 'no JSON', 'UTF-8 text in JSON', cause);
  }
  if (!isRecord(value)) throw malformedJson(kindOf(value), 'an object');
  return value;
}

function readUnigram(file: Record<string, unknown>, model: Record<string, unknown>): UnigramModel {
  const { vocab, unk_id: unknownId } = model;
  if (!Array.isArray(vocab) || vocab.length === 0) {
    throw malformedJson(`"model.vocab" is ${kindOf(vocab)}`, 'a list of [piece, score]');
  }
  const byteFallback = model.byte_fallback === true;
  const addedTokens = readAddedTokens(file);
  const special = new Map(addedTokens.map((token) => [token.id, token]));

  const pieces: Piece[] = vocab.map((entry: unknown, id): Piece => {
    const [text, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof text !== 'string' || typeof score !== 'number' || !text.isWellFormed()) {
      throw malformedJson(`entry ${id} of "model.vocab" is ${kindOf(entry)}`, 'a pair of piece and score');
    }
    const added = special.get(id);
    if (added !== undefined && added.content !== text) {
      throw malformedJson(
        `${JSON.stringify(text)} and ${JSON.stringify(added.content)} for id ${id}`,
        'one text an id',
      );
    }
    const type = (): Piece['type'] => {
      if (id === unknownId) return 'unknown';
      if (SENTINEL.test(text)) return 'sentinel';
      if (added !== undefined) return added.special ? 'control' : 'userDefined';
      return byteFallback && byteOfPiece(text) !== null ? 'byte' : 'normal';
    };
    return { text, score: Math.fround(score), type: type() };
  });
  for (const token of addedTokens) {
    if (token.id < vocab.length) continue;
    if (token.id !== pieces.length) {
      throw malformedJson(`the added token id ${token.id} after ${pieces.length} ids`, 'ids without gaps');
    }
    const type = SENTINEL.test(token.content) ? 'sentinel' : token.special ? 'control' : 'userDefined';
    pieces.push({ text: token.content, score: 0, type });
  }

  return {
    pieces,
    ...checkPieces(pieces, { pad: '<pad>', eos: '</s>' }, byteFallback, WHERE),
    byteFallback,
    unknownSurface: ' \u2047 ',
    normalizer: {
      charsmap: readNormalizer(file.normalizer),
      addDummyPrefix: readDummyPrefix(file.pre_tokenizer),
      removeExtraWhitespaces: true,
    },
  };
}

/** The character map of a normaliser that is SentencePiece's: alone, or followed by steps that only tidy spaces. */
function readNormalizer(normalizer: unknown): NormalizerSpec['charsmap'] {
  if (normalizer === null || normalizer === undefined) return null;
  const [first, ...rest] = stepsOf(normalizer, 'normalizers');
  const tidiesSpaces = (step: Record<string, unknown>) =>
    step.type === 'Strip' || (step.type === 'Replace' && isRecord(step.pattern) && step.pattern.Regex === ' {2,}');
  const unknown = rest.find((step) => !tidiesSpaces(step));
  if (first?.type !== 'Precompiled' || unknown !== undefined) {
    throw refusePipeline(`a normalizer with ${JSON.stringify((unknown ?? first)?.type)}`, 'Precompiled, as T5 has it');
  }
  if (typeof first.precompiled_charsmap !== 'string') {
    throw malformedJson(`"precompiled_charsmap" is ${kindOf(first.precompiled_charsmap)}`, 'text in base64');
  }
  let map: Uint8Array;
  try {
    map = Uint8Array.from(atob(first.precompiled_charsmap), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw malformedJson('"precompiled_charsmap" is no base64', 'text in base64', cause);
  }
  return map.length === 0 ? null : readCharsmap(map, WHERE);
}

/** Whether a pre-tokenizer that is SentencePiece's (Metaspace, after a split at spaces or not) adds a leading space. */
function readDummyPrefix(preTokenizer: unknown): boolean {
  const steps = stepsOf(preTokenizer, 'pretokenizers').filter((step) => step.type !== 'WhitespaceSplit');
  const [metaspace, second] = steps;
  const other = metaspace?.type === 'Metaspace' ? second : (metaspace ?? { type: 'nothing' });
  if (metaspace === undefined || other !== undefined) {
    throw refusePipeline(`a pre-tokenizer with ${JSON.stringify(other?.type)}`, 'Metaspace, as T5 has it');
  }
  if (metaspace.replacement !== '▁') {
    throw refusePipeline(`spaces shown as ${JSON.stringify(metaspace.replacement)}`, '"▁", as SentencePiece does');
  }
  return metaspace.prepend_scheme === undefined
    ? metaspace.add_prefix_space !== false
    : metaspace.prepend_scheme !== 'never';
}

/** The steps of a pipeline, which is either one step or a Sequence of them. */
function stepsOf(pipeline: unknown, listName: string): Record<string, unknown>[] {
  if (!isRecord(pipeline)) throw malformedJson(`one of the pipelines is ${kindOf(pipeline)}`, 'an object');
  if (pipeline.type !== 'Sequence') return [pipeline];
  const steps = pipeline[listName];
  if (!Array.isArray(steps) || !steps.every(isRecord)) {
    throw malformedJson(`"${listName}" is ${kindOf(steps)}`, 'a list of objects');
  }
  return steps;
}
