import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptDifference, promptDrift } from './promptDrift.ts';

const finite = fc.float({ noNaN: true, min: -100, max: 100 });

describe('promptDrift', () => {
  it('gives the angles and lengths that one can see', () => {
    const before = Float32Array.of(1, 0, 3, 4, 1, 1, 0, 0);
    const now = Float32Array.of(0, 1, 6, 8, -1, -1, 1, 1);
    const drift = promptDrift(before, now, 4, 2);
    expect(drift.cosineDistance[0]).toBeCloseTo(1, 12); // turned by 90°
    expect(drift.relativeChange[0]).toBeCloseTo(Math.SQRT2, 12);
    expect(drift.cosineDistance[1]).toBeCloseTo(0, 12); // doubled
    expect(drift.relativeChange[1]).toBeCloseTo(1, 12);
    expect(drift.cosineDistance[2]).toBeCloseTo(2, 12); // reversed
    expect(drift.relativeChange[2]).toBeCloseTo(2, 12);
    expect(drift.cosineDistance[3]).toBeNaN(); // no direction to begin with
    expect(drift.relativeChange[3]).toBeNaN();
  });

  it('is zero for a prompt that has not moved', () => {
    fc.assert(
      fc.property(
        fc.array(
          finite.filter((value) => Math.abs(value) > 1e-3),
          { minLength: 6, maxLength: 6 },
        ),
        (values) => {
          const prompt = Float32Array.from(values);
          const drift = promptDrift(prompt, prompt, 2, 3);
          expect(Math.max(...drift.cosineDistance)).toBeLessThan(1e-12);
          expect([...drift.relativeChange]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('refuses prompts of another size', () => {
    expect(() => promptDrift(new Float32Array(6), new Float32Array(5), 2, 3)).toThrow(/2 × 3 holds 6 values, not 5/);
  });
});

describe('promptDifference', () => {
  it('is now minus before, and refuses prompts of different sizes', () => {
    expect([...promptDifference(Float32Array.of(1, 2), Float32Array.of(1.5, 0))]).toEqual([0.5, -2]);
    expect(() => promptDifference(new Float32Array(4), new Float32Array(6))).toThrow(/4 and 6 values/);
  });
});
