import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../base/rng.ts';
import { drawingProbabilities, Sampler, type SamplingOptions, tokenAt } from './sampling.ts';

interface Case extends Omit<SamplingOptions, 'seed'> {
  readonly logits: readonly number[];
  readonly probabilities: readonly number[];
}
const CASES: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../tests/fixtures/t5/sampling.json', import.meta.url), 'utf8'),
);
const NUCLEUS = { temperature: 1, topK: 0, topP: 0.9, seed: 0 };
const SPECIAL = { padTokenId: 0, eosTokenId: 1, decoderStartTokenId: 0 };

describe('the probabilities that tokens are drawn with', () => {
  it.each(CASES)('are T5X’s: temperature $temperature, top $topK, $topP', ({ logits, probabilities, ...options }) => {
    const actual = drawingProbabilities(logits, options);
    probabilities.forEach((expected, id) => {
      expect(actual[id]).toBeCloseTo(expected, 10);
      expect(actual[id] === 0).toBe(expected === 0);
    });
  });

  it('are how often each token is drawn', () => {
    const probabilities = drawingProbabilities([0, 1, 2, -1, 1.5], { temperature: 1, topK: 0, topP: 0.95 });
    const rng = Rng.forSeed(20261126, 'draws');
    const counts = new Float64Array(5);
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw++) {
      const token = tokenAt(probabilities, rng.nextUniform());
      counts[token] = (counts[token] ?? 0) + 1;
    }
    // Four standard deviations of a share.
    probabilities.forEach((expected, id) => {
      expect(Math.abs((counts[id] ?? 0) / draws - expected)).toBeLessThanOrEqual(
        4 * Math.sqrt((expected * (1 - expected)) / draws),
      );
    });
  });

  it('draw nothing that has none, wherever the random number falls', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (logits, uniform, topP) => {
          const probabilities = drawingProbabilities(logits, { temperature: 1, topK: 0, topP });
          expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
          expect(probabilities[tokenAt(probabilities, uniform)]).toBeGreaterThan(0);
        },
      ),
    ));
});

describe('a sampler', () => {
  const VOCAB = 9;
  /** Logits that depend on the row's last token only. */
  const logitsAfter = (tokens: Int32Array, favoursEos: boolean) =>
    Float32Array.from({ length: tokens.length * VOCAB }, (_, index) => {
      const [row, id] = [Math.floor(index / VOCAB), index % VOCAB];
      return id === 1 && favoursEos ? 9 : Math.sin(3 * id + (tokens[row] ?? 0));
    });

  function draw(inputs: readonly (readonly number[])[], options: SamplingOptions, favoursEos = false) {
    const length = Math.max(...inputs.map((input) => input.length));
    const ids = Int32Array.from(inputs.flatMap((input) => [...input, ...Array(length - input.length).fill(0)]));
    const sampler = new Sampler(ids, inputs.length, options, 6, SPECIAL);
    while (!sampler.isOver) sampler.advance(logitsAfter(sampler.tokens, favoursEos));
    return sampler.answers;
  }

  it('gives an input the same answer in any batch, and another seed another one', () => {
    const inputs = [
      [5, 4, 1],
      [7, 1],
      [5, 6, 7, 8, 1],
    ];
    const together = draw(inputs, NUCLEUS);
    expect(together).toEqual(inputs.map((input) => draw([input], NUCLEUS)[0]));
    expect(draw(inputs.toReversed(), NUCLEUS)).toEqual(together.toReversed());
    expect(draw(inputs, { ...NUCLEUS, seed: 1 })).not.toEqual(together);
    expect(new Set(together.map(String)).size).toBeGreaterThan(1);
  });

  it('ends an answer with EOS or at the greatest length', () => {
    expect(draw([[3, 1]], { ...NUCLEUS, topP: 0.5 }, true)).toEqual([[1]]);
    for (const answer of draw(
      [
        [3, 1],
        [4, 1],
      ],
      { ...NUCLEUS, topP: 0, temperature: 5 },
    )) {
      expect(answer.length).toBeLessThanOrEqual(6);
      expect(answer.slice(0, -1)).not.toContain(1);
      expect(answer.length === 6 || answer.at(-1) === 1).toBe(true);
    }
  });

  it('takes the likeliest token at temperature 0, the first of equals', () => {
    const sampler = new Sampler(Int32Array.of(3, 1), 1, { ...NUCLEUS, temperature: 0 }, 1, SPECIAL);
    sampler.advance(Float32Array.of(0, 1, 5, 2, 5));
    expect(sampler.answers).toEqual([[2]]);
  });
});
