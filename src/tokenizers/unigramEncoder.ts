/**
 * The most probable segmentation of normalised text under a unigram model (Kudo 2018, arXiv 1804.10959), as
 * SentencePiece finds it (src/unigram_model.cc, Model::EncodeOptimized): one pass from left to right that keeps, for
 * every place, the best way to get there.
 *
 * Exactness. SentencePiece sums scores in float32 and ties are common ("aaaa" is a|aaa as well as aaa|a), so which
 * segmentation wins depends on the rounding. The sums here are rounded where the C++ code rounds: a candidate is the
 * unrounded sum of two float32 numbers, and is rounded when it is kept. (docs/tokenization.md has the figures.)
 */
import { codePointLength } from './normalizer.ts';
import { PieceTrie } from './pieceTrie.ts';
import type { UnigramModel } from './unigramModel.ts';

/** Subtracted from the lowest score for text without a piece (kUnkPenalty). */
const UNKNOWN_PENALTY = 10;
/** `std::numeric_limits<float>::min()`: where SentencePiece starts its search for the highest score. */
const SMALLEST_NORMAL_FLOAT32 = 1.1754943508222875e-38;

/** One piece of a segmentation: its id and where it starts and ends in the normalised text, in UTF-16 code units. */
export interface Segment {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** A function that segments normalised text. Unknown characters come as one segment each, with the unknown id. */
export function makeUnigramEncoder(model: UnigramModel): (normalized: string) => Segment[] {
  const trie = new PieceTrie();
  const scores = new Float64Array(model.pieces.length);
  let lowest = Number.POSITIVE_INFINITY;
  let highest = SMALLEST_NORMAL_FLOAT32;
  for (const { type, score } of model.pieces) {
    if (type !== 'normal') continue;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  const utf8 = new TextEncoder();
  for (const [id, { text, score, type }] of model.pieces.entries()) {
    if (type !== 'normal' && type !== 'userDefined') continue;
    trie.add(text, id);
    // A reserved piece scores so well that it is always taken whole.
    scores[id] = type === 'userDefined' ? utf8.encode(text).length * highest - 0.1 : score;
  }
  if (lowest === Number.POSITIVE_INFINITY) lowest = 0; // no normal pieces at all
  const unknownScore = Math.fround(lowest - UNKNOWN_PENALTY);

  return (normalized) => {
    const length = normalized.length;
    // By end of a segment: the best score of a way there, where its last segment starts (-1: no way yet), and its id.
    const bestScore = new Float32Array(length + 1);
    const bestStart = new Int32Array(length + 1).fill(-1);
    const bestId = new Int32Array(length + 1);

    const offer = (start: number, end: number, id: number, candidate: number) => {
      if (bestStart[end] !== -1 && candidate <= (bestScore[end] ?? 0)) return;
      bestScore[end] = candidate;
      bestStart[end] = start;
      bestId[end] = id;
    };

    for (let start = 0; start < length; ) {
      const soFar = bestScore[start] ?? 0;
      const nextCharacter = start + codePointLength(normalized, start);
      let characterHasPiece = false;
      trie.forEachMatch(normalized, start, (id, end) => {
        offer(start, end, id, (scores[id] ?? 0) + soFar);
        if (end === nextCharacter) characterHasPiece = true;
      });
      if (!characterHasPiece) {
        offer(start, nextCharacter, model.unknownTokenId, Math.fround(unknownScore + soFar));
      }
      start = nextCharacter;
    }

    const segments: Segment[] = [];
    for (let end = length; end > 0; ) {
      const start = bestStart[end] ?? 0;
      segments.push({ id: bestId[end] ?? 0, start, end });
      end = start;
    }
    return segments.reverse();
  };
}
