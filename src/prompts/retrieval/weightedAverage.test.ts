import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarityWeights, weightedAverage } from './weightedAverage.ts';

const source = (name: string, similarity: number, ...values: number[]) => ({
  name,
  similarity,
  prompt: { length: values.length / 2, width: 2, values: Float32Array.from(values) },
});

describe('similarityWeights', () => {
  it('is each similarity as a share of all', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 1 }), (similarities) => {
        const weights = similarityWeights(similarities);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
        for (const [index, weight] of weights.entries()) {
          expect(weight * similarities[0]!).toBeCloseTo(weights[0]! * similarities[index]!, 12);
        }
      }),
    );
  });

  it.each([
    ['a negative one', [0.4, 0.2, -0.1], /Average the 2 most similar sources only/],
    ['zero', [0.4, 0], /Average the 1 most similar/],
    ['only negative ones', [-0.1, -0.2], /best of top-k instead/],
    ['NaN', [Number.NaN], /best of top-k instead/],
    ['none', [], /of no sources/],
  ])('refuses %s', (_, similarities, message) => {
    expect(() => similarityWeights(similarities)).toThrow(
      expect.objectContaining({ tag: 'Transfer', message: expect.stringMatching(message) }),
    );
  });
});

describe('weightedAverage', () => {
  it('weighs the sources by their similarity', () => {
    const prompt = weightedAverage([source('a', 0.75, 1, 2, 3, 4), source('b', 0.25, 5, 6, -9, 0)]);
    expect(prompt).toEqual({ length: 2, width: 2, values: Float32Array.of(2, 3, 0, 3) });
  });

  it('of one source is that source, whatever its similarity', () => {
    expect(weightedAverage([source('a', 1e-3, 1, 0.1)]).values).toEqual(Float32Array.of(1, 0.1));
  });

  it('refuses prompts of different shapes', () => {
    expect(() => weightedAverage([source('a', 0.6, 1, 2), source('b', 0.2, 1, 2, 3, 4)])).toThrow(
      expect.objectContaining({ tag: 'PromptShape', where: 'b' }),
    );
  });
});
