import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../base/rng.ts';
import { type InitializerSource, initializePrompt } from './initializers.ts';
import type { Prompt } from './prompt.ts';

const WORDS = ['<pad>', '</s>', '<unk>', 'positive', 'negative', 'not', '_', 'equal'];

/** Embedding row of token `id`: recognisable, and linear in the id, so that means can be checked. */
function embedding(id: number, width: number): number[] {
  return Array.from({ length: width }, (_, column) => 100 * id + column);
}

function source(overrides: Partial<InitializerSource> = {}, seed = 0): InitializerSource {
  const width = overrides.width ?? 4;
  return {
    length: 6,
    width,
    rng: Rng.forSeed(seed, 'prompt'),
    vocabSize: 40,
    taskLabels: null,
    encode: (text) =>
      text
        .split(' ')
        .filter((word) => word !== '')
        .map((word) => WORDS.indexOf(word)),
    embeddingRows: async (ids) => Float32Array.from(ids.flatMap((id) => embedding(id, width))),
    ...overrides,
  };
}

/** The token id behind every row; NaN where a row is no embedding. */
function rowIds(prompt: Prompt): number[] {
  return Array.from({ length: prompt.length }, (_, index) => {
    const row = [...prompt.values.subarray(index * prompt.width, (index + 1) * prompt.width)];
    const id = (row[0] ?? Number.NaN) / 100;
    return JSON.stringify(row) === JSON.stringify(embedding(id, prompt.width)) ? id : Number.NaN;
  });
}

describe('uniform', () => {
  const draws = async (init: { scale?: number; symmetric?: boolean }) => {
    const { prompt } = await initializePrompt({ kind: 'uniform', ...init }, source({ length: 100, width: 100 }));
    const values = [...prompt.values];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { minimum: Math.min(...values), maximum: Math.max(...values), mean };
  };

  it('is U[0, 0.5) by default, as T5X draws it', async () => {
    const { minimum, maximum, mean } = await draws({});
    expect(minimum).toBeGreaterThanOrEqual(0);
    expect(minimum).toBeLessThan(0.001);
    expect(maximum).toBeLessThan(0.5);
    expect(maximum).toBeGreaterThan(0.499);
    // 10,000 draws: one standard deviation of the mean is 0.0014.
    expect(Math.abs(mean - 0.25)).toBeLessThan(0.007);
  });

  it('is U[-scale, scale) where asked', async () => {
    const { minimum, maximum, mean } = await draws({ scale: 2, symmetric: true });
    expect(minimum).toBeGreaterThanOrEqual(-2);
    expect(minimum).toBeLessThan(-1.99);
    expect(maximum).toBeLessThan(2);
    expect(maximum).toBeGreaterThan(1.99);
    expect(Math.abs(mean)).toBeLessThan(0.06);
  });
});

describe('sampledVocab', () => {
  it('takes distinct rows of the population while there are enough, and says so when there are not', async () => {
    const size = fc.integer({ min: 1, max: 50 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.nat(), async (length, populationSize, vocabSize, seed) => {
        const { prompt, notes } = await initializePrompt(
          { kind: 'sampledVocab', populationSize },
          source({ length, vocabSize }, seed),
        );
        const ids = rowIds(prompt);
        const population = Math.min(populationSize, vocabSize);
        expect(ids).toHaveLength(length);
        for (const id of ids) expect(id >= 0 && id < population).toBe(true);
        if (length <= population) expect(new Set(ids).size).toBe(length);
        expect(notes).toHaveLength(length <= population ? 0 : 1);
      }),
    );
  });

  it('draws every row and every place evenly', async () => {
    const counts = Array.from({ length: 5 }, () => [0, 0, 0]);
    for (let seed = 0; seed < 5000; seed++) {
      const { prompt } = await initializePrompt(
        { kind: 'sampledVocab', populationSize: 5 },
        source({ length: 3, width: 1 }, seed),
      );
      for (const [place, id] of rowIds(prompt).entries()) counts[id]![place]!++;
    }
    // 1,000 expected each; 5 standard deviations of a binomial are 141.
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(141);
  });

  it('draws from the first 5,000 by default', async () => {
    const { prompt } = await initializePrompt(
      { kind: 'sampledVocab' },
      source({ length: 5000, width: 1, vocabSize: 32128 }),
    );
    expect(rowIds(prompt).sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, id) => id));
  });
});

describe('classLabels', () => {
  it("sets row i to the mean of label i's tokens, and fills up with distinct vocabulary rows", async () => {
    const { prompt, notes } = await initializePrompt(
      { kind: 'classLabels' },
      source({ taskLabels: ['positive', 'not _ equal'] }),
    );
    expect([...prompt.values.subarray(0, 4)]).toEqual(embedding(3, 4));
    expect([...prompt.values.subarray(4, 8)]).toEqual(embedding((5 + 6 + 7) / 3, 4));
    const rest = rowIds(prompt).slice(2);
    expect(new Set(rest).size).toBe(4);
    expect(rest).not.toContain(Number.NaN);
    expect(notes).toEqual([]);
  });

  it("prefers the run file's own labels, drops those that do not fit, and says which", async () => {
    const { prompt, notes } = await initializePrompt(
      { kind: 'classLabels', labels: ['positive', 'negative', 'equal'] },
      source({ length: 2, taskLabels: ['not'] }),
    );
    expect(rowIds(prompt)).toEqual([3, 4]);
    expect(notes).toEqual(['2 rows cannot hold 3 labels: dropped equal.']);
  });

  it.each([
    ['no label set', { kind: 'classLabels' } as const],
    ['a label without tokens', { kind: 'classLabels', labels: ['positive', ' '] } as const],
  ])('refuses %s', async (_, init) => {
    await expect(initializePrompt(init, source())).rejects.toMatchObject({ name: 'LabError(RunFile)' });
  });
});

describe('text', () => {
  it('sets row i to the embedding of token i, and the rest to zeros where asked', async () => {
    const { prompt } = await initializePrompt(
      { kind: 'text', text: 'not equal', fallback: 'zeros' },
      source({ length: 4, width: 2 }),
    );
    expect([...prompt.values]).toEqual([500, 501, 700, 701, 0, 0, 0, 0]);
  });

  it('falls back to sampled vocabulary by default, and to T5X uniform where asked', async () => {
    const sampled = await initializePrompt({ kind: 'text', text: 'equal' }, source());
    expect(rowIds(sampled.prompt)[0]).toBe(7);
    expect(rowIds(sampled.prompt)).not.toContain(Number.NaN);
    const uniform = await initializePrompt({ kind: 'text', text: 'equal', fallback: 'uniform' }, source());
    const rest = [...uniform.prompt.values.subarray(4)];
    expect(rest.every((value) => value >= 0 && value < 0.5)).toBe(true);
    expect(new Set(rest).size).toBeGreaterThan(15);
  });

  it('cuts a text that is too long, and says so; refuses one without tokens', async () => {
    const { prompt, notes } = await initializePrompt(
      { kind: 'text', text: 'not equal positive' },
      source({ length: 2 }),
    );
    expect(rowIds(prompt)).toEqual([5, 7]);
    expect(notes).toEqual(['The text has 3 tokens: the last 1 do not fit into 2 rows.']);
    await expect(initializePrompt({ kind: 'text', text: '' }, source())).rejects.toThrow(/no tokens/);
  });
});

describe('every kind', () => {
  it.each([
    { kind: 'uniform' } as const,
    { kind: 'sampledVocab' } as const,
    { kind: 'classLabels', labels: ['positive'] } as const,
    { kind: 'text', text: 'equal' } as const,
  ])('$kind depends on the seed and on nothing else', async (init) => {
    const first = await initializePrompt(init, source({}, 1));
    expect(await initializePrompt(init, source({}, 1))).toEqual(first);
    expect((await initializePrompt(init, source({}, 2))).prompt).not.toEqual(first.prompt);
  });
});
