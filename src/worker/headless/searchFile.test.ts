import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../../base/errors.ts';
import { isSearch, parseSearchFile } from './searchFile.ts';

const study = {
  kind: 'study',
  sources: [
    { name: 'scratch', init: {} },
    { name: 'news', init: {}, task: 'news-topic' },
  ],
};
const search = { kind: 'search', version: 1, study, k: 3, keyStep: 5, mixtureSteps: 60 };

describe('parseSearchFile', () => {
  it('takes a search, with the measure of average tokens where it names none', () => {
    expect(parseSearchFile(search, 'search.json')).toEqual({
      study,
      k: 3,
      keyStep: 5,
      mixtureSteps: 60,
      measure: 'averageTokens',
      taskOfSource: new Map([['news', 'news-topic']]),
    });
    expect(isSearch(search)).toBe(true);
    expect(isSearch(study)).toBe(false);
  });

  it.each([
    ['an unknown field', { steps: 3 }, 'steps'],
    ['a fraction', { k: 1.5 }, 'k'],
    ['no step', { keyStep: 0 }, 'keyStep'],
    ['another measure', { measure: 'euclid' }, 'measure'],
    ['a study without sources', { study: {} }, 'study.sources'],
  ])('refuses %s and names it', (_, change, field) => {
    expect(() => parseSearchFile({ ...search, ...change }, 'search.json')).toThrow(
      expect.objectContaining({ tag: 'RunFile', found: expect.stringContaining(field), where: 'search.json' }),
    );
  });

  it('takes or refuses whatever JSON there is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(search)), (value, field) => {
        try {
          parseSearchFile({ ...search, [field]: value }, 'search.json');
        } catch (error) {
          expect(isLabError(error, 'RunFile')).toBe(true);
        }
      }),
    );
  });
});
