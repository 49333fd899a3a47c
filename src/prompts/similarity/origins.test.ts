import { describe, expect, it } from 'vitest';
import { generatedEmbedding } from '../../../tests/support/generatedPrompts.ts';
import { centredOn, fromOwnStart, libraryMean } from './origins.ts';
import { averageToken, similarity } from './similarity.ts';

// Values against NumPy: similarityMatrix.test.ts.

describe('libraryMean and centredOn', () => {
  it('counts a prompt once, whatever its length', () => {
    const long = { name: 'long', length: 3, width: 1, values: Float32Array.of(3, 3, 3) };
    const short = { name: 'short', length: 1, width: 1, values: Float32Array.of(1) };
    expect([...libraryMean([long, short])]).toEqual([2]);
  });

  it('leaves a library whose average tokens sum up to zero', () => {
    const library = [4, 9, 5].map((length, seed) => generatedEmbedding(seed, length, 6));
    const mean = libraryMean(library);
    const centred = library.map((embedding) => centredOn(embedding, mean));
    for (const value of libraryMean(centred)) expect(value).toBeCloseTo(0, 10);
    expect(averageToken(centred[0]!)).not.toEqual(averageToken(library[0]!));
  });

  it('leaves no direction, not that of rounding, to a prompt that is the mean', () => {
    const copies = [0, 1, 2].map(() => ({
      name: 'copy',
      length: 1,
      width: 3,
      values: Float64Array.of(0.1, 0.7, 12.3),
    }));
    expect(libraryMean(copies)).not.toEqual(copies[0]!.values);
    const centred = centredOn(copies[0]!, libraryMean(copies));
    expect(() => similarity(centred, centred, 'averageTokens')).toThrow(
      expect.objectContaining({ tag: 'PromptValues' }),
    );
  });

  it('refuses an empty library and a target of another width', () => {
    expect(() => libraryMean([])).toThrow(expect.objectContaining({ tag: 'Transfer' }));
    expect(() => centredOn(generatedEmbedding(0, 2, 4), new Float64Array(3))).toThrow(
      expect.objectContaining({ tag: 'PromptShape' }),
    );
  });
});

describe('fromOwnStart', () => {
  const tuned = generatedEmbedding(0, 4, 6);

  it('is what tuning added', () => {
    const start = generatedEmbedding(1, 4, 6);
    const moved = fromOwnStart(tuned, start);
    expect([...moved.values]).toEqual([...tuned.values].map((value, index) => value - start.values[index]!));
    expect(moved).toMatchObject({ name: tuned.name, length: 4, width: 6 });
  });

  it.each([
    ['rows', generatedEmbedding(1, 5, 6)],
    ['columns', generatedEmbedding(1, 4, 5)],
  ])('refuses a start with other %s', (_, start) => {
    expect(() => fromOwnStart(tuned, start)).toThrow(expect.objectContaining({ tag: 'PromptShape' }));
  });

  it('leaves no direction to a prompt that was never tuned', () => {
    const moved = fromOwnStart(tuned, tuned);
    expect(() => similarity(moved, tuned, 'tokenPairs')).toThrow(expect.objectContaining({ tag: 'PromptValues' }));
  });
});
