/** A `Tokenizer` over a unigram model that gives SentencePiece's ids and text. */
import { makeNormalizer, SPACE_SYMBOL } from './normalizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import { makeUnigramEncoder } from './unigramEncoder.ts';
import { byteOfPiece, type UnigramModel } from './unigramModel.ts';
import { decodeUtf8Bytewise } from './utf8.ts';

/** @param identity SHA-256 of the file that the model was read from */
export function makeSentencePieceTokenizer(model: UnigramModel, identity: string): Tokenizer {
  const normalize = makeNormalizer(model);
  const segment = makeUnigramEncoder(model);
  const utf8 = new TextEncoder();
  const idOfByte = new Int32Array(256);
  for (const [id, piece] of model.pieces.entries()) {
    if (piece.type === 'byte') idOfByte[byteOfPiece(piece.text) ?? 0] = id;
  }

  return {
    vocabSize: model.pieces.length,
    padTokenId: model.padTokenId,
    eosTokenId: model.eosTokenId,
    unknownTokenId: model.unknownTokenId,
    identity,

    encode(text) {
      const normalized = normalize(text);
      const ids: number[] = [];
      let afterUnknown = false;
      for (const { id, start, end } of segment(normalized)) {
        const unknown = id === model.unknownTokenId;
        if (unknown && model.byteFallback) {
          for (const byte of utf8.encode(normalized.slice(start, end))) ids.push(idOfByte[byte] ?? 0);
        } else if (!(unknown && afterUnknown)) {
          ids.push(id); // unknown characters in a row are one unknown token
        }
        afterUnknown = unknown;
      }
      return ids;
    },

    decode(ids) {
      const eos = ids.indexOf(model.eosTokenId);
      return decodePieces(model, eos === -1 ? ids : ids.slice(0, eos));
    },

    piece(id) {
      return model.pieces[id]?.text ?? `<id ${id}>`;
    },
  };
}

/** SentencePiece's DecodeIds (src/sentencepiece_processor.cc). Ids without a piece count as unknown, as in SeqIO. */
function decodePieces(model: UnigramModel, ids: readonly number[]): string {
  const { addDummyPrefix, removeExtraWhitespaces } = model.normalizer;
  let text = '';
  let bytes: number[] = [];
  // The dummy prefix goes, and with it every space before the first word where the model removes extra spaces.
  let dropLeadingSpace = addDummyPrefix || removeExtraWhitespaces;
  const flushBytes = () => {
    if (bytes.length === 0) return;
    text += decodeUtf8Bytewise(Uint8Array.from(bytes));
    bytes = [];
    dropLeadingSpace = false;
  };

  for (const id of ids) {
    const piece = model.pieces[id];
    if (piece?.type === 'byte') {
      bytes.push(byteOfPiece(piece.text) ?? 0);
      continue;
    }
    flushBytes();
    if (piece?.type === 'control') continue;
    if (piece === undefined || piece.type === 'unknown') {
      text += model.unknownSurface;
      dropLeadingSpace = false;
      continue;
    }
    let surface = piece.text;
    if (dropLeadingSpace) {
      if (surface.startsWith(SPACE_SYMBOL)) {
        surface = surface.slice(SPACE_SYMBOL.length);
        dropLeadingSpace = removeExtraWhitespaces && surface === '';
      } else {
        dropLeadingSpace = false;
      }
    }
    text += surface.replaceAll(SPACE_SYMBOL, ' ');
  }
  flushBytes();
  return text;
}
