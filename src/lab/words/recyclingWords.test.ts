import { expect, it } from 'vitest';
import { carriedWords } from './recyclingWords.ts';

it('a map that carries unseen words hardly at all is warned of, whichever way they went', () => {
  expect(carriedWords(0.04).sentence).toMatch(/mean cosine of 0\.04 /);
  for (const poor of [-0.9, 0, 0.04, 0.29]) expect(carriedWords(poor).warning).toMatch(/random start/);
  for (const good of [0.3, 0.75, 1]) expect(carriedWords(good)).toMatchObject({ warning: null });
  // Nothing was checked: nothing can be said.
  expect(carriedWords(null)).toEqual({ sentence: '', warning: null });
});
