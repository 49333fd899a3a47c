import { describe, expect, it } from 'vitest';
import { correlationOf, transferPoints } from './transferCorrelation.ts';

const prompt = (name: string, ...values: number[]) => ({
  name,
  length: 1,
  width: 2,
  values: Float32Array.from(values),
});
const sources = new Map([
  ['east', prompt('east', 2, 0)],
  ['north', prompt('north', 0, 3)],
]);
const targetRuns = new Map([
  ['far', [prompt('far 0', 1, 0), prompt('far 1', 0, 1)]],
  ['near', [prompt('near 0', 5, 0)]],
]);
const cell = (source: string, target: string, relativeErrorReduction: number | null) => ({
  source,
  target,
  relativeErrorReduction,
});

describe('transferPoints', () => {
  it('takes the mean over the runs of a target, and leaves out what is not known', () => {
    const transfers = [
      cell('scratch', 'near', null),
      cell('east', 'near', 0.5),
      cell('north', 'near', -0.5),
      cell('east', 'far', 0.25),
      cell('north', 'far', null),
      cell('unknown', 'far', 0.1),
      cell('east', 'elsewhere', 0.1),
    ];
    const points = transferPoints(transfers, sources, targetRuns, 'averageTokens');
    expect(points).toEqual([
      { source: 'east', target: 'near', similarity: 1, reduction: 0.5 },
      { source: 'north', target: 'near', similarity: 0, reduction: -0.5 },
      { source: 'east', target: 'far', similarity: 0.5, reduction: 0.25 },
    ]);
  });

  it('refuses prompts of different models', () => {
    const wide = new Map([['wide', [{ name: 'wide', length: 1, width: 3, values: Float32Array.of(1, 2, 3) }]]]);
    expect(() => transferPoints([], sources, wide, 'tokenPairs')).toThrow(
      expect.objectContaining({ tag: 'PromptShape' }),
    );
  });
});

describe('correlationOf', () => {
  const points = [
    [0.1, -0.2],
    [0.2, 0],
    [0.4, 0.1],
    [0.8, 0.9],
  ].map(([similarity = 0, reduction = 0]) => ({ source: 's', target: 't', similarity, reduction }));

  it("is Pearson's r and that of the ranks", () => {
    const { points: count, pearson, spearman } = correlationOf(points);
    expect(count).toBe(4);
    // numpy.corrcoef([.1, .2, .4, .8], [-.2, 0, .1, .9])[0, 1]
    expect(pearson).toBeCloseTo(0.9808096541, 9);
    expect(spearman).toBeCloseTo(1, 12);
  });

  it('is undefined for one point', () => {
    expect(correlationOf(points.slice(0, 1))).toEqual({ points: 1, pearson: null, spearman: null });
  });
});
