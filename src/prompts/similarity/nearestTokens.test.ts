import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { generatedEmbedding, generatedMatrix } from '../../../tests/support/generatedPrompts.ts';
import { type EmbeddingTable, nearestTokens } from './nearestTokens.ts';

interface Fixture {
  readonly vocabSize: number;
  readonly width: number;
  readonly count: number;
  readonly length: number;
  readonly ids: number[][];
  readonly cosines: number[][];
}

function tableOf(values: Float32Array, width: number): EmbeddingTable {
  return {
    vocabSize: values.length / width,
    width,
    embeddingRows: async (ids) =>
      Float32Array.from(ids.flatMap((id) => [...values.subarray(id * width, (id + 1) * width)])),
  };
}

const prompt = (width: number, ...values: number[]) => ({
  name: 'prompt',
  length: values.length / width,
  width,
  values: Float32Array.from(values),
});

describe('nearestTokens', () => {
  it('equals NumPy over a vocabulary of several pieces with padding in it', async () => {
    const fixture = readJsonFixture<Fixture>('similarity/nearestTokens.json');
    const { vocabSize, width, length, count } = fixture;
    const values = generatedMatrix(7, vocabSize, width).map((value, index) =>
      Math.floor(index / width) % 50 === 0 ? 0 : value,
    );
    const lists = await nearestTokens(generatedEmbedding(8, length, width), tableOf(values, width), count);
    expect(lists.map((list) => list.map(({ id }) => id))).toEqual(fixture.ids);
    for (const [position, list] of lists.entries()) {
      for (const [rank, { cosine }] of list.entries()) {
        expect(cosine).toBeCloseTo(fixture.cosines[position]![rank]!, 10);
      }
    }
  });

  it('names the token itself for a row of the table, equals by id, and no more than there are', async () => {
    const table = tableOf(Float32Array.of(0, 0, 1, 0, 0, 3, 2, 0), 2);
    const [list] = await nearestTokens(prompt(2, 5, 0), table);
    expect(list).toEqual([
      { id: 1, cosine: 1 },
      { id: 3, cosine: 1 },
      { id: 2, cosine: 0 },
    ]);
    expect(await nearestTokens(prompt(2, 5, 0), table, 0)).toEqual([[]]);
  });

  it('has no word for a prompt row of length 0', async () => {
    const lists = await nearestTokens(prompt(1, 0, 4), tableOf(Float32Array.of(1), 1));
    expect(lists).toEqual([[], [{ id: 0, cosine: 1 }]]);
  });

  it.each([
    ['a table of another width', prompt(1, 1), Float32Array.of(1, 2), 'PromptShape'],
    ['a table with NaN', prompt(2, 1, 1), Float32Array.of(1, Number.NaN), 'PromptValues'],
    ['a prompt with NaN', prompt(2, 1, Number.NaN), Float32Array.of(1, 2), 'PromptValues'],
  ])('refuses %s', async (_, odd, table, tag) => {
    await expect(nearestTokens(odd, tableOf(table, 2))).rejects.toMatchObject({ tag });
  });
});
