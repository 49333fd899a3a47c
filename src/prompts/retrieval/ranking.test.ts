import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddingsOf, generatedEmbedding } from '../../../tests/support/generatedPrompts.ts';
import { similarity } from '../similarity/similarity.ts';
import { bestTrial, mixtureTasks, rankSources, topSources } from './ranking.ts';

describe('rankSources', () => {
  it.each(['averageTokens', 'tokenPairs'] as const)('ranks the whole library by mean %s to the runs', (measure) => {
    fc.assert(
      fc.property(embeddingsOf(7), (prompts) => {
        const runs = prompts.slice(0, 2);
        const library = prompts.slice(2);
        const ranked = rankSources(runs, library, measure);
        expect(ranked.map(({ index }) => index).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
        for (const [rank, source] of ranked.entries()) {
          const [one, other] = runs.map((run) => similarity(library[source.index]!, run, measure));
          expect(source.similarity).toBeCloseTo((one! + other!) / 2, 12);
          expect(source.similarity).toBeLessThanOrEqual(ranked[rank - 1]?.similarity ?? 1);
        }
      }),
    );
  });

  it('keeps the order of the library among equals', () => {
    const source = generatedEmbedding(1, 3, 4);
    const ranked = rankSources([generatedEmbedding(0, 3, 4)], [source, source, source], 'averageTokens');
    expect(ranked.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('refuses a target without a run, and sources of another model', () => {
    const source = generatedEmbedding(1, 3, 4);
    expect(() => rankSources([], [source], 'tokenPairs')).toThrow(expect.objectContaining({ tag: 'Transfer' }));
    expect(() => rankSources([generatedEmbedding(0, 3, 5)], [source], 'tokenPairs')).toThrow(
      expect.objectContaining({ tag: 'PromptShape', where: 'prompt 1' }),
    );
  });
});

describe('topSources', () => {
  const ranked = [2, 0, 1].map((index) => ({ index, similarity: 1 / (index + 1) }));

  it('is the first k', () => {
    expect(topSources(ranked, 2).map(({ index }) => index)).toEqual([2, 0]);
    expect(topSources(ranked, 3)).toEqual(ranked);
  });

  it.each([0, 4, 1.5, Number.NaN])('refuses k = %d of three', (k) => {
    expect(() => topSources(ranked, k)).toThrow(
      expect.objectContaining({ tag: 'Transfer', message: expect.stringMatching(/from 1 to 3/) }),
    );
  });
});

describe('bestTrial', () => {
  it('is the highest score, the more similar source among equals', () => {
    expect(bestTrial([71.2, 76.9, 76.9, 70])).toBe(1);
    expect(bestTrial([-3])).toBe(0);
  });

  it('refuses no scores and NaN', () => {
    expect(() => bestTrial([])).toThrow(RangeError);
    expect(() => bestTrial([1, Number.NaN])).toThrow(RangeError);
  });
});

describe('mixtureTasks', () => {
  it('names every task once, the most similar first and the target last', () => {
    expect(mixtureTasks(['mnli', 'qqp', 'mnli'], 'rte')).toEqual(['mnli', 'qqp', 'rte']);
    expect(mixtureTasks(['rte', 'mnli'], 'rte')).toEqual(['rte', 'mnli']);
  });
});
