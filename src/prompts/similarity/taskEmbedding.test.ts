import { describe, expect, it } from 'vitest';
import { requireComparable, type TaskEmbedding } from './taskEmbedding.ts';

const embedding = (name: string, width: number, ...values: number[]): TaskEmbedding => ({
  name,
  length: values.length / width,
  width,
  values: Float64Array.from(values),
});

describe('requireComparable', () => {
  it('accepts prompts of one width and different lengths, and an empty library', () => {
    expect(() => requireComparable([embedding('a', 2, 1, 2), embedding('b', 2, 1, 2, 3, 4)])).not.toThrow();
    expect(() => requireComparable([])).not.toThrow();
  });

  it.each([
    ['another width', embedding('odd', 3, 1, 2, 3), 'PromptShape', /^odd: .*width 3.*width 2, as "first"/],
    ['no rows', embedding('odd', 2), 'PromptShape', /0 values for 0 × 2/],
    ['values beyond the shape', { ...embedding('odd', 2, 1, 2), length: 2 }, 'PromptShape', /2 values for 2 × 2/],
    ['NaN', embedding('odd', 2, 1, 2, Number.NaN, 4), 'PromptValues', /NaN at row 1, column 0/],
    ['infinity', embedding('odd', 2, 1, Number.NEGATIVE_INFINITY), 'PromptValues', /-Infinity at row 0, column 1/],
  ] as const)('refuses %s and says where', (_, odd, tag, message) => {
    const refusal = expect(() => requireComparable([embedding('first', 2, 1, 2), odd]));
    refusal.toThrow(expect.objectContaining({ tag, where: 'odd', message: expect.stringMatching(message) }));
  });
});
