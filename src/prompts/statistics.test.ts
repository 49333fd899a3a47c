import { describe, expect, it } from 'vitest';
import { promptStatistics } from './statistics.ts';

describe('promptStatistics', () => {
  it('gives the figures of a matrix worked out by hand', () => {
    const statistics = promptStatistics({ length: 2, width: 2, values: Float32Array.of(3, 4, -5, 12) });
    expect([...statistics.rowNorms]).toEqual([5, 13]);
    expect(statistics.meanRowNorm).toBe(9);
    expect(statistics.norm).toBeCloseTo(Math.sqrt(194), 12);
    expect(statistics.mean).toBe(3.5);
    // Distances from 3.5: -0.5, 0.5, -8.5, 8.5.
    expect(statistics.standardDeviation).toBeCloseTo(Math.sqrt((0.25 + 0.25 + 72.25 + 72.25) / 4), 12);
    expect(statistics.minimum).toBe(-5);
    expect(statistics.maximum).toBe(12);
  });

  it('keeps a small spread far from zero', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => 1_000_000 + (index % 2));
    expect(promptStatistics({ length: 10, width: 100, values }).standardDeviation).toBeCloseTo(0.5, 9);
  });
});
