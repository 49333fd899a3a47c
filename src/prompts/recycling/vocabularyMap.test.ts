import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { generatedEmbedding, generatedMatrix } from '../../../tests/support/generatedPrompts.ts';
import { type EmbeddingPairs, fitVocabularyMap, recyclePrompt } from './vocabularyMap.ts';

interface MapCase {
  readonly count: number;
  readonly sourceWidth: number;
  readonly targetWidth: number;
  readonly ridge: number;
  readonly map: number[][];
  readonly recycled: number[][];
}

function pairsOf(count: number, sourceWidth: number, targetWidth: number): EmbeddingPairs {
  return {
    count,
    sourceWidth,
    targetWidth,
    source: generatedMatrix(1, count, sourceWidth),
    target: generatedMatrix(2, count, targetWidth),
  };
}

describe('fitVocabularyMap and recyclePrompt', () => {
  it.each(readJsonFixture<MapCase[]>('similarity/vocabularyMaps.json'))(
    'equal NumPy: $count words, $sourceWidth to $targetWidth, ridge $ridge',
    ({ count, sourceWidth, targetWidth, ridge, ...expected }) => {
      const map = fitVocabularyMap(pairsOf(count, sourceWidth, targetWidth), ridge);
      expect(map).toMatchObject({ sourceWidth, targetWidth });
      for (const [index, value] of expected.map.flat().entries()) expect(map.values[index]).toBeCloseTo(value, 9);
      const prompt = recyclePrompt(generatedEmbedding(3, 3, sourceWidth), map, 'prompt');
      expect(prompt).toMatchObject({ length: 3, width: targetWidth });
      const recycled = expected.recycled.flat();
      expect(prompt.values).toHaveLength(recycled.length);
      for (const [index, value] of prompt.values.entries()) expect(value).toBeCloseTo(recycled[index]!, 5);
    },
  );

  it('carries every word over where the models differ by a linear map', () => {
    const [count, width] = [30, 4];
    const source = generatedMatrix(5, count, width);
    const target = source.map((_, index) => {
      const column = index % width;
      return 2 * source[index]! - (column === 0 ? 0 : source[index - 1]!);
    });
    const map = fitVocabularyMap({ count, source, sourceWidth: width, target, targetWidth: width });
    const moved = recyclePrompt({ length: count, width, values: source }, map, 'the vocabulary');
    for (const [index, value] of moved.values.entries()) expect(value).toBeCloseTo(target[index]!, 4);
  });

  it('refuses words that depend on each other, unless there is a ridge', () => {
    const pairs = pairsOf(40, 3, 2);
    const source = pairs.source.map((value, index) => (index % 3 === 2 ? pairs.source[index - 1]! : value));
    expect(() => fitVocabularyMap({ ...pairs, source })).toThrow(
      expect.objectContaining({ tag: 'Transfer', message: expect.stringMatching(/Set a ridge/) }),
    );
    // The third dimension is 1.1 times the second but for float32's rounding, which would decide everything.
    const nearly = source.map((value, index) => (index % 3 === 2 ? 1.1 * value : value));
    for (const useless of [nearly, new Float32Array(120)]) {
      expect(() => fitVocabularyMap({ ...pairs, source: useless })).toThrow(
        expect.objectContaining({ tag: 'Transfer' }),
      );
    }
    const { values } = fitVocabularyMap({ ...pairs, source }, 1);
    // Two equal columns share their part evenly.
    expect(values[2]).toBeCloseTo(values[4]!, 9);
    expect(values[3]).toBeCloseTo(values[5]!, 9);
  });

  it('refuses embeddings that are not finite, naming the model and the row', () => {
    const pairs = pairsOf(4, 3, 2);
    pairs.target[5] = Number.NaN;
    expect(() => fitVocabularyMap(pairs)).toThrow(
      expect.objectContaining({ tag: 'PromptValues', message: expect.stringMatching(/target model.*NaN in row 2/) }),
    );
  });

  it('refuses a prompt of another model, and pairs that are none', () => {
    const map = fitVocabularyMap(pairsOf(40, 7, 5));
    expect(() => recyclePrompt(generatedEmbedding(0, 2, 5), map, 'odd')).toThrow(
      expect.objectContaining({ tag: 'PromptShape', where: 'odd' }),
    );
    expect(() => fitVocabularyMap(pairsOf(0, 7, 5))).toThrow(RangeError);
    expect(() => fitVocabularyMap({ ...pairsOf(4, 7, 5), count: 5 })).toThrow(RangeError);
    expect(() => fitVocabularyMap(pairsOf(4, 7, 5), -1)).toThrow(RangeError);
  });
});
