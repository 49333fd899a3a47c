/**
 * SentencePiece's normaliser: from any text to the text that pieces are found in. The steps and their order follow
 * SentencePiece src/normalizer.cc (Normalizer::Normalize, NormalizePrefix).
 */
import type { CharsmapMatch } from './charsmap.ts';
import { PieceTrie } from './pieceTrie.ts';
import type { UnigramModel } from './unigramModel.ts';

/** SentencePiece's visible space, U+2581. */
export const SPACE_SYMBOL = '▁';

/** A function that normalises as `model` says: replacements, white space, dummy prefix. Never throws. */
export function makeNormalizer(model: UnigramModel): (text: string) => string {
  const { charsmap, addDummyPrefix, removeExtraWhitespaces } = model.normalizer;
  const userDefined = userDefinedPieces(model);
  const encoder = new TextEncoder();

  return (original) => {
    // An unpaired surrogate is no text; it becomes U+FFFD, as wherever the platform makes UTF-8 of a string.
    const text = original.toWellFormed();
    const utf8 = encoder.encode(text);
    let at = 0; // in `text`
    let byteAt = 0; // in `utf8`, the same place
    let normalized = addDummyPrefix && text !== '' ? SPACE_SYMBOL : '';
    let afterSpace = removeExtraWhitespaces; // spaces at the start are extra

    while (at < text.length) {
      let chunk: string;
      const symbolLength = userDefined?.longestMatch(text, at) ?? 0;
      const match: CharsmapMatch | null = symbolLength > 0 ? null : (charsmap?.longestMatch(utf8, byteAt) ?? null);
      if (match === null) {
        const length = symbolLength > 0 ? symbolLength : codePointLength(text, at);
        chunk = text.slice(at, at + length);
        byteAt += utf8Length(text, at, at + length);
        at += length;
      } else {
        chunk = match.replacement;
        const byteEnd = byteAt + match.length;
        while (byteAt < byteEnd) {
          const length = codePointLength(text, at);
          byteAt += utf8Length(text, at, at + length);
          at += length;
        }
      }

      if (afterSpace) chunk = chunk.replace(/^ +/, '');
      if (chunk !== '') {
        normalized += chunk.includes(' ') ? chunk.replaceAll(' ', SPACE_SYMBOL) : chunk;
        afterSpace = chunk.endsWith(' ');
      }
      if (!removeExtraWhitespaces) afterSpace = false;
    }

    if (!removeExtraWhitespaces) return normalized;
    let end = normalized.length;
    while (end > 0 && normalized[end - 1] === SPACE_SYMBOL) end--;
    return normalized.slice(0, end);
  };
}

/** Pieces that a model's author reserved: passed through whole, longest first. Null if there are none (T5 has none). */
function userDefinedPieces(model: UnigramModel): { longestMatch(text: string, at: number): number } | null {
  const trie = new PieceTrie();
  let count = 0;
  for (const [id, piece] of model.pieces.entries()) {
    if (piece.type === 'userDefined') {
      trie.add(piece.text, id);
      count++;
    }
  }
  if (count === 0) return null;
  return {
    longestMatch(text, at) {
      let longest = 0;
      trie.forEachMatch(text, at, (_, end) => {
        longest = end - at;
      });
      return longest;
    },
  };
}

/** Code units of the character at `at`: 2 for a surrogate pair, else 1. */
export function codePointLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** UTF-8 bytes of `text` from `start` to `end`. */
function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let i = start; i < end; i += codePointLength(text, i)) {
    const codePoint = text.codePointAt(i) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
