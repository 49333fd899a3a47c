/**
 * Reads `spiece.model`: SentencePiece's ModelProto (src/sentencepiece_model.proto). Unigram models as T5 and mT5 use
 * them are accepted; the rest of what SentencePiece can do is refused by name, not approximated.
 */
import { LabError } from '../base/errors.ts';
import { type Charsmap, readCharsmap } from './charsmap.ts';
import { type ProtobufField, readProtobuf } from './protobuf.ts';
import { checkPieces, type NormalizerSpec, type Piece, type PieceType, type UnigramModel } from './unigramModel.ts';

const WHERE = 'spiece.model';
const MODEL_TYPES: Readonly<Record<number, string>> = { 1: 'unigram', 2: 'BPE', 3: 'word', 4: 'character' };
const PIECE_TYPES: Readonly<Record<number, PieceType>> = {
  1: 'normal',
  2: 'unknown',
  3: 'control',
  4: 'userDefined',
  5: 'unused',
  6: 'byte',
};

/** @throws LabError `TokenizerFormat`: damaged, or a kind of model that T5 does not use */
export function readSentencePieceModel(bytes: Uint8Array): UnigramModel {
  const pieces: Piece[] = [];
  let trainer = readTrainerSpec(new Uint8Array());
  let normalizer = readNormalizerSpec(new Uint8Array());
  for (const field of readProtobuf(bytes, WHERE)) {
    if (field.number === 1) pieces.push(readPiece(bytesOf(field, 'a piece'), pieces.length));
    else if (field.number === 2) trainer = readTrainerSpec(bytesOf(field, 'the trainer specification'));
    else if (field.number === 3) normalizer = readNormalizerSpec(bytesOf(field, 'the normalizer specification'));
    else if (field.number === 5 && readNormalizerSpec(bytesOf(field, 'the denormalizer specification')).charsmap) {
      throw unsupported('a denormalizer', 'none');
    }
  }
  if (pieces.length === 0) {
    throw malformed('no pieces', 'a SentencePiece model with a vocabulary');
  }
  return {
    pieces,
    ...checkPieces(pieces, { pad: trainer.padPiece, eos: trainer.eosPiece }, trainer.byteFallback, WHERE),
    byteFallback: trainer.byteFallback,
    unknownSurface: trainer.unknownSurface,
    normalizer,
  };
}

function readPiece(message: Uint8Array, id: number): Piece {
  const what = `piece ${id}`;
  let text = '';
  let score = 0;
  let type: PieceType = 'normal';
  for (const field of readProtobuf(message, `${WHERE}, ${what}`)) {
    if (field.number === 1) text = textOf(field, what);
    else if (field.number === 2) score = floatOf(field, `the score of ${what}`);
    else if (field.number === 3) {
      const value = integerOf(field, `the type of ${what}`);
      const known = PIECE_TYPES[value];
      if (known === undefined) throw malformed(`${what} of type ${value}`, 'a type from 1 to 6');
      type = known;
    }
  }
  return { text, score, type };
}

interface TrainerSpec {
  readonly byteFallback: boolean;
  readonly unknownSurface: string;
  readonly padPiece: string;
  readonly eosPiece: string;
}

/** What of the training options matters for use. The defaults are those of the .proto file. */
function readTrainerSpec(message: Uint8Array): TrainerSpec {
  let byteFallback = false;
  let unknownSurface = ' \u2047 ';
  let padPiece = '<pad>';
  let eosPiece = '</s>';
  for (const field of readProtobuf(message, `${WHERE}, trainer specification`)) {
    if (field.number === 3) {
      const type = integerOf(field, 'the model type');
      if (type !== 1) throw unsupported(`a ${MODEL_TYPES[type] ?? `type ${type}`} model`, 'a unigram model');
    } else if (field.number === 24 && integerOf(field, 'treat_whitespace_as_suffix') !== 0) {
      throw unsupported('white space as a suffix of words', 'white space before words');
    } else if (field.number === 35) byteFallback = integerOf(field, 'byte_fallback') !== 0;
    else if (field.number === 44) unknownSurface = textOf(field, 'unk_surface');
    else if (field.number === 47) eosPiece = textOf(field, 'eos_piece');
    else if (field.number === 48) padPiece = textOf(field, 'pad_piece');
  }
  return { byteFallback, unknownSurface, padPiece, eosPiece };
}

function readNormalizerSpec(message: Uint8Array): NormalizerSpec {
  let charsmap: Charsmap | null = null;
  let addDummyPrefix = true;
  let removeExtraWhitespaces = true;
  for (const field of readProtobuf(message, `${WHERE}, normalizer specification`)) {
    if (field.number === 2) {
      const map = bytesOf(field, 'precompiled_charsmap');
      charsmap = map.length === 0 ? null : readCharsmap(map, WHERE);
    } else if (field.number === 3) addDummyPrefix = integerOf(field, 'add_dummy_prefix') !== 0;
    else if (field.number === 4) removeExtraWhitespaces = integerOf(field, 'remove_extra_whitespaces') !== 0;
    else if (field.number === 5 && integerOf(field, 'escape_whitespaces') === 0) {
      throw unsupported('spaces that are not escaped', 'escape_whitespaces, as T5 has it');
    }
  }
  return { charsmap, addDummyPrefix, removeExtraWhitespaces };
}

function bytesOf(field: ProtobufField, what: string): Uint8Array {
  if (field.kind !== 'bytes') throw malformed(`${what} stored as ${field.kind}`, 'length-delimited bytes');
  return field.bytes;
}

function textOf(field: ProtobufField, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(field, what));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw malformed(`${what} is not UTF-8`, 'UTF-8 text');
  }
}

function integerOf(field: ProtobufField, what: string): number {
  if (field.kind !== 'varint') throw malformed(`${what} stored as ${field.kind}`, 'a varint');
  return field.value;
}

function floatOf(field: ProtobufField, what: string): number {
  if (field.kind !== 'fixed32') throw malformed(`${what} stored as ${field.kind}`, 'a 32-bit float');
  return new DataView(field.bytes.buffer, field.bytes.byteOffset, 4).getFloat32(0, true);
}

function malformed(found: string, expected: string): LabError {
  return new LabError({
    tag: 'TokenizerFormat',
    what: 'This SentencePiece model is damaged or is not one',
    found,
    expected,
    remedy: 'Download the model folder’s spiece.model again.',
    where: WHERE,
  });
}

function unsupported(found: string, expected: string): LabError {
  return new LabError({
    tag: 'TokenizerFormat',
    what: 'This kind of SentencePiece model does not belong to a T5',
    found,
    expected,
    remedy: 'Use the spiece.model of the T5 that you load.',
    where: WHERE,
  });
}
