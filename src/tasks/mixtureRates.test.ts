import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MAXIMUM, type MixtureRates, mixtureRates, sharesOf } from './mixtureRates.ts';

describe('mixtureRates', () => {
  it('are the numbers of examples up to the limit of 2^19', () => {
    // SPoT's C4, MNLI and CB.
    expect(mixtureRates({ kind: 'proportional' }, [365_000_000, 392_702, 250])).toEqual([524_288, 392_702, 250]);
    expect(mixtureRates({ kind: 'proportional', maximum: 300 }, [10_000, 250])).toEqual([300, 250]);
    expect(DEFAULT_MAXIMUM).toBe(524_288);
  });

  it('come closer with a temperature, applied behind the limit', () => {
    expect(mixtureRates({ kind: 'proportional', temperature: 2, maximum: 10_000 }, [1e9, 400])).toEqual([100, 20]);
    expect(sharesOf(mixtureRates({ kind: 'proportional', temperature: 1e9 }, [9, 1]))[0]).toBeCloseTo(0.5, 6);
  });

  it('are equal or as given', () => {
    expect(mixtureRates({ kind: 'equal' }, [5, 500])).toEqual([1, 1]);
    expect(mixtureRates({ kind: 'fixed', rates: [1322, 259, 0] }, [1322, 259, 0])).toEqual([1322, 259, 0]);
    expect(() => mixtureRates({ kind: 'fixed', rates: [1] }, [5, 500])).toThrow(RangeError);
  });

  it('never favour the smaller task, and less so the larger the temperature', () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }));
    const temperatures = fc.tuple(
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
    );
    fc.assert(
      fc.property(counts, temperatures, (both, pair) => {
        const sizes = both.sort((a, b) => b - a);
        const [cold, warm] = pair
          .sort((a, b) => a - b)
          .map((temperature) => sharesOf(mixtureRates({ kind: 'proportional', temperature }, sizes))[0]!);
        expect(cold! + 1e-12).toBeGreaterThanOrEqual(warm!);
        expect(warm! + 1e-12).toBeGreaterThanOrEqual(0.5);
      }),
    );
  });

  it.each<[string, MixtureRates, number[]]>([
    ['a negative rate', { kind: 'fixed', rates: [1, -1] }, [5, 5]],
    ['a rate that is no number', { kind: 'fixed', rates: [1, Number.NaN] }, [5, 5]],
    ['an infinite rate', { kind: 'fixed', rates: [1, Infinity] }, [5, 5]],
    ['a task without examples', { kind: 'equal' }, [5, 0]],
    ['nothing to draw', { kind: 'fixed', rates: [0, 0] }, [5, 5]],
    ['no tasks', { kind: 'equal' }, []],
    ['a temperature of 0', { kind: 'proportional', temperature: 0 }, [5, 6]],
    ['a limit of 0', { kind: 'proportional', maximum: 0 }, [5, 6]],
  ])('refuse %s', (_, rates, counts) => {
    expect(() => mixtureRates(rates, counts)).toThrow(expect.objectContaining({ tag: 'TaskData' }));
  });
});
