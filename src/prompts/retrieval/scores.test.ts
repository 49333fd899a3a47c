import { describe, expect, it } from 'vitest';
import { relativeErrorReduction, spreadOf } from './scores.ts';

describe('relativeErrorReduction', () => {
  it.each([
    // The paper's "58.9 %" for MNLI to CB, of unrounded scores; these are the rounded ones of its table 6.
    [97.0, 92.7, 0.589041],
    [92.7, 92.7, 0],
    [100, 40, 1],
    [74.1, 92.7, -2.547945],
    [10, -20, 0.25],
  ])('of %d against a baseline of %d is %d', (score, baseline, expected) => {
    expect(relativeErrorReduction(score, baseline)).toBeCloseTo(expected, 6);
  });

  it('is undefined where the baseline makes no error', () => {
    expect(relativeErrorReduction(99, 100)).toBeNull();
  });

  it.each([
    [100.1, 50],
    [50, 101],
    [Number.NaN, 50],
    [50, Number.NEGATIVE_INFINITY],
  ])('refuses %d against %d', (score, baseline) => {
    expect(() => relativeErrorReduction(score, baseline)).toThrow(RangeError);
  });
});

describe('spreadOf', () => {
  it("is the mean and the sample's standard deviation", () => {
    const { mean, standardDeviation } = spreadOf([80, 82, 87]);
    expect(mean).toBe(83);
    expect(standardDeviation).toBeCloseTo(Math.sqrt((9 + 1 + 16) / 2), 12);
    expect(spreadOf([71.5])).toEqual({ mean: 71.5, standardDeviation: null });
  });

  it('refuses no scores', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});
