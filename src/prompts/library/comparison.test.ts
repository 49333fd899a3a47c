import { describe, expect, it } from 'vitest';
import type { Prompt } from '../prompt.ts';
import { similarity } from '../similarity/similarity.ts';
import { at } from '../similarity/squareMatrix.ts';
import { type ComparisonChoices, compareEntries } from './comparison.ts';
import type { LibraryEntry } from './libraryEntry.ts';

const PAPER: ComparisonChoices = { measure: 'averageTokens', origin: 'zero', byTask: false };

const promptOf = (...values: number[]): Prompt => ({
  length: 1,
  width: values.length,
  values: Float32Array.from(values),
});

function entry(name: string, values: number[], more: Partial<LibraryEntry> = {}): LibraryEntry {
  return {
    id: name,
    name,
    task: name.replace(/\d/, ''),
    model: { name: 't5', identity: null, width: values.length },
    origin: { kind: 'file', path: name, what: 'NumPy array' },
    initialStep: 0,
    value: { step: null, prompt: promptOf(...values) },
    key: null,
    start: null,
    addedAtMs: 0,
    ...more,
  };
}

const LIBRARY = [entry('a1', [1, 0, 0.1]), entry('b1', [0, 1, 0]), entry('a2', [1, 0.1, 0]), entry('b2', [0.1, 1, 0])];
const labels = ({ rows }: ReturnType<typeof compareEntries>) => rows.map(({ label }) => label);

describe('compareEntries', () => {
  it('puts similar prompts together, every matrix in that order', () => {
    const comparison = compareEntries(LIBRARY, PAPER);
    expect(labels(comparison)).toEqual(['a1', 'a2', 'b2', 'b1']);
    for (const [row, { entries: ones }] of comparison.rows.entries()) {
      for (const [column, { entries: others }] of comparison.rows.entries()) {
        const [one, other] = [ones[0]!, others[0]!].map(({ name, value }) => ({ name, ...value.prompt }));
        expect(at(comparison.similarities, row, column)).toBeCloseTo(similarity(one!, other!, 'averageTokens'), 12);
      }
    }
    const [first, second, last] = comparison.merges;
    expect([first, second].map((merge) => [merge!.left, merge!.right].sort())).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(last!.count).toBe(4);
  });

  it('compares keys where there are any', () => {
    const moved = entry('a1', [0, 0, 1], { key: { step: 1, prompt: promptOf(0, 1, 0) } });
    const comparison = compareEntries([moved, LIBRARY[1]!], PAPER);
    expect(at(comparison.similarities, 0, 1)).toBe(1);
  });

  it('takes a task’s runs together', () => {
    const { rows, similarities } = compareEntries(LIBRARY, { ...PAPER, byTask: true });
    expect(rows.map(({ label, entries }) => [label, entries.length])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
    const pairs = [0, 2].flatMap((a) => [1, 3].map((b) => [LIBRARY[a]!, LIBRARY[b]!] as const));
    const mean = pairs
      .map(([one, other]) =>
        similarity({ name: '', ...one.value.prompt }, { name: '', ...other.value.prompt }, 'averageTokens'),
      )
      .reduce((sum, value) => sum + value / pairs.length, 0);
    expect(at(similarities, 0, 1)).toBeCloseTo(mean, 12);
  });

  it('centres on the mean of the library', () => {
    const { similarities } = compareEntries([entry('x', [3, 1]), entry('y', [3, -1])], {
      ...PAPER,
      origin: 'libraryMean',
    });
    expect(at(similarities, 0, 1)).toBeCloseTo(-1, 12);
  });

  it('leaves out what cannot be compared, with the reason', () => {
    const library = [
      entry('zero', [0, 0, 0]),
      entry('broken', [Number.NaN, 0, 0]),
      entry('short', [2, 1, 0], { start: { length: 2, width: 3, values: new Float32Array(6) } }),
      entry('moved', [2, 1, 0], { start: promptOf(1, 1, 0) }),
    ];
    const fromZero = compareEntries(library, PAPER);
    expect(labels(fromZero)).toEqual(['short', 'moved']);
    expect(fromZero.leftOut.map(({ entry: { name } }) => name).sort()).toEqual(['broken', 'zero']);
    const fromStart = compareEntries([...library, LIBRARY[0]!], { ...PAPER, origin: 'ownStart' });
    expect(labels(fromStart)).toEqual(['moved']);
    expect(Object.fromEntries(fromStart.leftOut.map(({ entry: { name }, reason }) => [name, reason]))).toMatchObject({
      a1: expect.stringContaining('not known'),
      short: expect.stringContaining('2 at the start'),
      zero: expect.any(String),
    });
  });

  it('has nothing to say of an empty library, and one row of one prompt', () => {
    expect(compareEntries([], { ...PAPER, origin: 'libraryMean' })).toMatchObject({ rows: [], merges: [] });
    expect(labels(compareEntries([LIBRARY[0]!], PAPER))).toEqual(['a1']);
  });
});
