import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plotScale } from './plotScale.ts';

describe('plotScale', () => {
  it('holds all values between its ends, in their order, with a few ticks', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.constantFrom('extent', 'rounded'), (given, kind) => {
        const { place, ticks } = plotScale(given, kind as 'extent' | 'rounded');
        const places = [...given].sort((one, other) => one - other).map(place);
        expect(places.every((each) => each >= 0 && each <= 100)).toBe(true);
        expect(places).toEqual([...places].sort((one, other) => one - other));
        expect(ticks.length).toBeLessThanOrEqual(8);
      }),
    );
  });

  it.each([
    [[0, 10], 'extent', [0, 2, 4, 6, 8, 10], 0],
    [[52, 97], 'within 0 and 100', [50, 60, 70, 80, 90, 100], 0],
    [[-0.31, 0.42], 'rounded', [-0.4, -0.2, 0, 0.2, 0.4, 0.6], 1],
  ] as const)('puts ticks of %j, %s, at %j', (values, kind, ticks, digits) => {
    const scale = plotScale(values, kind);
    expect(scale.ticks.map((tick) => Number(tick.toFixed(9)))).toEqual(ticks);
    expect(scale.digits).toBe(digits);
  });

  it('gives a single value room', () => {
    const { place, ticks } = plotScale([5], 'rounded');
    expect(place(5)).toBe(0);
    expect(ticks.length).toBeGreaterThan(1);
  });
});
