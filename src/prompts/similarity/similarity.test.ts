import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddingsOf } from '../../../tests/support/generatedPrompts.ts';
import { type SimilarityMeasure, similarity } from './similarity.ts';
import type { TaskEmbedding } from './taskEmbedding.ts';

const MEASURES = ['averageTokens', 'tokenPairs'] as const;
const pair = embeddingsOf(2).map((both) => both as [TaskEmbedding, TaskEmbedding]);

const rows = (...values: number[][]): TaskEmbedding => ({
  name: 'rows',
  length: values.length,
  width: values[0]!.length,
  values: Float64Array.from(values.flat()),
});

function scaled(embedding: TaskEmbedding, factor: number): TaskEmbedding {
  return { ...embedding, values: Float64Array.from(embedding.values, (value) => value * factor) };
}

function rowsReversed(embedding: TaskEmbedding): TaskEmbedding {
  const { length, width, values } = embedding;
  const reversed = Array.from({ length }, (_, row) => [
    ...values.subarray((length - 1 - row) * width, (length - row) * width),
  ]);
  return { ...embedding, values: Float64Array.from(reversed.flat()) };
}

describe('similarity', () => {
  it('is worked out by hand', () => {
    const one = rows([3, 0], [0, 1]);
    const other = rows([0, 2]);
    // Average tokens (1.5, 0.5) and (0, 2).
    expect(similarity(one, other, 'averageTokens')).toBeCloseTo(0.5 / Math.sqrt(2.5), 12);
    // Cosines 0 and 1.
    expect(similarity(one, other, 'tokenPairs')).toBeCloseTo(0.5, 12);
    // Cosines 1, 0, 0, 1.
    expect(similarity(one, one, 'tokenPairs')).toBeCloseTo(0.5, 12);
  });

  it.each(MEASURES)('%s is symmetric, within [-1, 1], and blind to the order of tokens', (measure) => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const value = similarity(one, other, measure);
        expect(Math.abs(value)).toBeLessThanOrEqual(1);
        expect(similarity(other, one, measure)).toBe(value);
        expect(similarity(rowsReversed(one), other, measure)).toBeCloseTo(value, 12);
      }),
    );
  });

  it.each(MEASURES)('%s ignores the scale of a prompt, and turns round with its sign', (measure) => {
    fc.assert(
      fc.property(pair, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), ([one, other], factor) => {
        const value = similarity(one, other, measure);
        expect(similarity(scaled(one, factor), other, measure)).toBeCloseTo(value, 12);
        expect(similarity(scaled(one, -factor), other, measure)).toBeCloseTo(-value, 12);
      }),
    );
  });

  it('is 1 for a prompt with itself by average tokens', () => {
    fc.assert(
      fc.property(pair, ([one]) => {
        expect(similarity(one, one, 'averageTokens')).toBeCloseTo(1, 12);
      }),
    );
  });

  it('counts every pair of tokens', () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        let sum = 0;
        for (let row = 0; row < one.length; row++) {
          for (let column = 0; column < other.length; column++) {
            const a = rows([...one.values.subarray(row * one.width, (row + 1) * one.width)]);
            const b = rows([...other.values.subarray(column * one.width, (column + 1) * one.width)]);
            sum += similarity(a, b, 'averageTokens');
          }
        }
        expect(similarity(one, other, 'tokenPairs')).toBeCloseTo(sum / one.length / other.length, 12);
      }),
    );
  });

  it.each<[string, SimilarityMeasure, TaskEmbedding, RegExp]>([
    ['a zero token', 'tokenPairs', rows([1, 2], [0, 0]), /token 1 .* length 0/],
    ['only zeros', 'averageTokens', rows([0, 0]), /average token of length 0/],
    ['tokens that cancel', 'averageTokens', rows([1, 2], [-1, -2]), /average token of length 0/],
    ['tokens that cancel but for rounding', 'averageTokens', rows([0.1], [0.2], [-0.3]), /average token of length 0/],
  ])('refuses %s', (_, measure, embedding, message) => {
    const other = rows(Array.from({ length: embedding.width }, () => 1));
    const refusal = expect(() => similarity(other, embedding, measure));
    refusal.toThrow(expect.objectContaining({ tag: 'PromptValues', message: expect.stringMatching(message) }));
  });

  it('takes a zero token where only the average counts', () => {
    expect(similarity(rows([1, 2], [0, 0]), rows([2, 4]), 'averageTokens')).toBeCloseTo(1, 12);
  });

  it('refuses prompts of different models', () => {
    expect(() => similarity(rows([1]), rows([1, 2]), 'averageTokens')).toThrow(
      expect.objectContaining({ tag: 'PromptShape' }),
    );
  });
});
