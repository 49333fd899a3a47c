import { describe, expect, it } from 'vitest';
import { newestAndBest } from './bestCheckpoint.ts';

describe('checkpoints that are listed', () => {
  const checkpoints = [10, 20, 30, 40, 50].map((step) => ({ step }));
  const stepsOf = (best: number | null, count: number) =>
    newestAndBest(checkpoints, best, count).map(({ step }) => step);

  it('are the newest ones, and the best one wherever it stands', () => {
    expect(stepsOf(null, 2)).toEqual([40, 50]);
    expect(stepsOf(20, 2)).toEqual([20, 40, 50]);
    expect(stepsOf(50, 2)).toEqual([40, 50]);
  });

  it('are all of them where there are few', () => {
    expect(stepsOf(10, 5)).toEqual([10, 20, 30, 40, 50]);
    expect(stepsOf(10, 9)).toHaveLength(5);
  });
});
