import { describe, expect, it } from 'vitest';
import { changedWords, pieceWord } from './promptWords.ts';

describe('nearest words', () => {
  it('lose the mark of a word’s beginning, unless that is all there is', () => {
    expect(['▁good', 'ness', '▁'].map(pieceWord)).toEqual(['good', 'ness', '▁']);
  });

  it('are new if they were not there before', () => {
    const ids = (...all: number[]) => all.map((id) => ({ id }));
    expect(changedWords(ids(1, 2, 3), ids(3, 1))).toEqual([false, true, false]);
    expect(changedWords(ids(1, 2), null)).toEqual([false, false]);
  });
});
