import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { embeddingsOf, generatedEmbedding } from '../../../tests/support/generatedPrompts.ts';
import { centredOn, fromOwnStart, libraryMean } from './origins.ts';
import type { SimilarityMeasure } from './similarity.ts';
import { averagedOverRuns, distancesOf, similarityMatrix } from './similarityMatrix.ts';
import { at, symmetricMatrix } from './squareMatrix.ts';

type Matrices = Record<SimilarityMeasure, number[][]>;
interface Fixture extends Record<'plain' | 'centred' | 'fromOwnStart', Matrices> {
  readonly width: number;
  readonly lengths: number[];
}

const MEASURES = ['averageTokens', 'tokenPairs'] as const;

describe('similarityMatrix', () => {
  const fixture = readJsonFixture<Fixture>('similarity/similarities.json');
  const library = fixture.lengths.map((length, seed) => generatedEmbedding(seed, length, fixture.width));
  const mean = libraryMean(library);
  const variants = {
    plain: library,
    centred: library.map((embedding) => centredOn(embedding, mean)),
    fromOwnStart: library.map((embedding, seed) =>
      fromOwnStart(embedding, generatedEmbedding(seed + 100, embedding.length, fixture.width)),
    ),
  };
  const cases = (['plain', 'centred', 'fromOwnStart'] as const).flatMap((variant) =>
    MEASURES.map((measure) => ({ variant, measure })),
  );

  it.each(cases)('equals NumPy: $variant, $measure', ({ variant, measure }) => {
    const { size, values } = similarityMatrix(variants[variant], measure);
    const expected = fixture[variant][measure].flat();
    expect(size).toBe(library.length);
    for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index]!, 10);
  });

  it.each(MEASURES)('%s: rows and columns follow the order of the library', (measure) => {
    fc.assert(
      fc.property(embeddingsOf(4), (prompts) => {
        const forwards = similarityMatrix(prompts, measure);
        const backwards = similarityMatrix([...prompts].reverse(), measure);
        expect([...backwards.values].reverse()).toEqual([...forwards.values]);
      }),
    );
  });

  it('refuses a library of two models', () => {
    expect(() => similarityMatrix([generatedEmbedding(0, 2, 4), generatedEmbedding(1, 2, 5)], 'tokenPairs')).toThrow(
      expect.objectContaining({ tag: 'PromptShape', where: 'prompt 1' }),
    );
  });
});

describe('averagedOverRuns', () => {
  it('is the mean over all combinations of runs', () => {
    const similarities = symmetricMatrix(3, (row, column) => (row === column ? 1 : (row + 2 * column) / 10));
    const { tasks, similarities: averaged } = averagedOverRuns(similarities, ['cb', 'rte', 'cb']);
    expect(tasks).toEqual(['cb', 'rte']);
    // Pairs of runs of "cb": (0, 0) 1, (0, 2) 0.4 twice, (2, 2) 1. Of "cb" with "rte": (0, 1) 0.2, (1, 2) 0.5.
    for (const [index, value] of [0.7, 0.35, 0.35, 1].entries()) expect(averaged.values[index]).toBeCloseTo(value, 12);
  });

  it('refuses another number of tasks', () => {
    expect(() =>
      averagedOverRuns(
        symmetricMatrix(2, () => 1),
        ['cb'],
      ),
    ).toThrow(RangeError);
  });
});

describe('distancesOf', () => {
  it('is 1 - similarity, and 0 on the diagonal whatever stands there', () => {
    const distances = distancesOf(symmetricMatrix(2, (row, column) => (row === column ? 0.03 : -0.25)));
    expect([...distances.values]).toEqual([0, 1.25, 1.25, 0]);
  });
});

describe('at', () => {
  it('refuses places outside', () => {
    expect(() =>
      at(
        symmetricMatrix(2, () => 1),
        0,
        2,
      ),
    ).toThrow(RangeError);
    expect(() =>
      at(
        symmetricMatrix(2, () => 1),
        2,
        0,
      ),
    ).toThrow(RangeError);
  });
});
