import { describe, expect, it } from 'vitest';
import { secondsLeft, stepsPerSecond } from './pace.ts';

describe('stepsPerSecond', () => {
  it('counts the last ten seconds only', () => {
    // 20 steps at 1 step/s, then 60 at 4 steps/s.
    const seconds = Float64Array.from({ length: 81 }, (_, index) => (index <= 20 ? index : 20 + (index - 20) / 4));
    const step = Float64Array.from({ length: 81 }, (_, index) => index + 1);
    expect(stepsPerSecond(step, seconds)).toBeCloseTo(4, 12);
    expect(stepsPerSecond(step.subarray(0, 21), seconds.subarray(0, 21))).toBeCloseTo(1, 12);
  });

  it('works with steps slower than its window, and says nothing before it knows', () => {
    expect(stepsPerSecond(Float64Array.of(1, 2), Float64Array.of(0, 40))).toBeCloseTo(1 / 40, 12);
    expect(stepsPerSecond(Float64Array.of(1), Float64Array.of(0.5))).toBeNull();
    expect(stepsPerSecond(Float64Array.of(1, 2), Float64Array.of(3, 3))).toBeNull();
  });
});

describe('secondsLeft', () => {
  it('divides what remains by the pace', () => {
    expect(secondsLeft(23, 4)).toBe(5.75);
    expect(secondsLeft(-1, 4)).toBe(0);
    expect(secondsLeft(10, null)).toBeNull();
  });
});
