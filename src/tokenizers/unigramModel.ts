/**
 * What a SentencePiece unigram model says, whichever file it was read from (`sentencePieceModel.ts`,
 * `tokenizerJson.ts`), and the checks that make it usable for T5.
 */
import { LabError } from '../base/errors.ts';
import type { Charsmap } from './charsmap.ts';

/**
 * - `normal`: found in text, by score.
 * - `unknown`: what stands for text without a piece; exactly one.
 * - `control`: `</s>`, `<pad>`, sentinels; never found in text, invisible when decoded.
 * - `userDefined`: always found whole where it occurs in text, before normalisation.
 * - `unused`: has an id, and is never produced.
 * - `byte`: `<0x00>` to `<0xFF>`, for characters without a piece.
 * - `sentinel`: `<extra_id_n>`, which T5 appends after the model's own pieces; never found in text, decoded as written.
 */
export type PieceType = 'normal' | 'unknown' | 'control' | 'userDefined' | 'unused' | 'byte' | 'sentinel';

export interface Piece {
  readonly text: string;
  /** Log probability, a float32. Meaningful for `normal` pieces only. */
  readonly score: number;
  readonly type: PieceType;
}

/** How text is brought into the form that pieces are found in. */
export interface NormalizerSpec {
  /** Replacements of characters (nmt_nfkc for T5); null means none. */
  readonly charsmap: Charsmap | null;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
}

export interface UnigramModel {
  /** By id. */
  readonly pieces: readonly Piece[];
  readonly unknownTokenId: number;
  readonly padTokenId: number;
  readonly eosTokenId: number;
  /** Characters without a piece become their UTF-8 bytes (mT5) instead of the unknown piece (T5). */
  readonly byteFallback: boolean;
  /** What the unknown piece decodes to. */
  readonly unknownSurface: string;
  readonly normalizer: NormalizerSpec;
}

const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/;

/** The byte that a piece such as `<0x0A>` stands for, or null. */
export function byteOfPiece(text: string): number | null {
  const match = BYTE_PIECE.exec(text);
  return match?.[1] === undefined ? null : Number.parseInt(match[1], 16);
}

export interface SpecialPieces {
  readonly pad: string;
  readonly eos: string;
}

/**
 * Checks pieces as SentencePiece does when it loads a model, and finds the ids that T5 needs.
 * @throws LabError `TokenizerFormat` for empty or repeated pieces, scores that are not finite, none or several unknown
 *   pieces, incomplete byte pieces, or no pad or end-of-sequence piece
 */
export function checkPieces(
  pieces: readonly Piece[],
  special: SpecialPieces,
  byteFallback: boolean,
  where: string,
): { unknownTokenId: number; padTokenId: number; eosTokenId: number } {
  const refuse = (found: string, expected: string): never => {
    throw new LabError({
      tag: 'TokenizerFormat',
      what: 'This tokenizer’s pieces do not fit together',
      found,
      expected,
      remedy: 'Take the tokenizer from the folder that the model came from.',
      where,
    });
  };

  const idOf = new Map<string, number>();
  const unknownIds: number[] = [];
  let bytes = 0;
  for (const [id, piece] of pieces.entries()) {
    if (piece.text === '') refuse(`piece ${id} is empty`, 'a piece of at least one character');
    const first = idOf.get(piece.text);
    if (first !== undefined) {
      refuse(`piece ${JSON.stringify(piece.text)} under the ids ${first} and ${id}`, 'every piece once');
    }
    idOf.set(piece.text, id);
    if (!Number.isFinite(piece.score)) refuse(`piece ${id} has the score ${piece.score}`, 'finite scores');
    if (piece.type === 'unknown') unknownIds.push(id);
    if (piece.type === 'byte') {
      if (byteOfPiece(piece.text) === null) {
        refuse(`byte piece ${id} is ${JSON.stringify(piece.text)}`, 'a name from <0x00> to <0xFF>');
      }
      if (!byteFallback) refuse(`byte piece ${id} in a model without byte fallback`, 'byte fallback to be on');
      bytes++;
    }
  }
  if (byteFallback && bytes !== 256) refuse(`${bytes} byte pieces`, '256 byte pieces, because byte fallback is on');
  const [unknownTokenId] = unknownIds;
  if (unknownTokenId === undefined || unknownIds.length !== 1) {
    return refuse(`${unknownIds.length} unknown pieces among ${pieces.length}`, 'exactly one');
  }
  const needed = (text: string, role: string): number => {
    const id = idOf.get(text);
    return id !== undefined && pieces[id]?.type === 'control'
      ? id
      : refuse(`no control piece ${JSON.stringify(text)} among ${pieces.length}`, `one for ${role}, as T5 has`);
  };
  return {
    unknownTokenId,
    padTokenId: needed(special.pad, 'padding'),
    eosTokenId: needed(special.eos, 'the end of a sequence'),
  };
}
