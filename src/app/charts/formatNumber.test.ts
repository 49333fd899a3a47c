import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExact, formatNumber, formatTick } from './formatNumber.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.123456, '0.123'],
    [0.1, '0.1'],
    [2.3149, '2.31'],
    [-41.27, '-41.3'],
    [512.44, '512.4'],
    [12345.6, '12,346'],
    [0.00003214, '3.21e-5'],
    [3e-8, '3e-8'],
    [12_000_000, '1.2e7'],
    [Number.NaN, 'no value'],
    [Number.POSITIVE_INFINITY, 'infinite'],
    [Number.NEGATIVE_INFINITY, 'minus infinite'],
  ])('%f is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('writes shares as percent', () => {
    expect(formatNumber(0.9342, 'percent')).toBe('93.4 %');
    expect(formatNumber(1, 'percent')).toBe('100 %');
  });

  it('never strays by more than half a percent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const read = Number(formatNumber(value).replaceAll(',', ''));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.00501);
      }),
    );
  });
});

describe('formatExact', () => {
  it('keeps ten digits without noise', () => {
    expect(formatExact(0.1 + 0.2)).toBe('0.3');
    expect(formatExact(1234567.891)).toBe('1234567.891');
    expect(formatExact(Number.NaN)).toBe('no value');
  });
});

describe('formatTick', () => {
  it('shows the decimals that the distance of ticks needs, the same for all', () => {
    expect([0, 0.25, 0.5].map((tick) => formatTick(tick, 0.25))).toEqual(['0.00', '0.25', '0.50']);
    expect([0, 0.2, 0.4].map((tick) => formatTick(tick, 0.2))).toEqual(['0.0', '0.2', '0.4']);
    expect([0, 20_000].map((tick) => formatTick(tick, 20_000))).toEqual(['0', '20,000']);
    expect([0, 0.25, 1].map((tick) => formatTick(tick, 0.25, 'percent'))).toEqual(['0 %', '25 %', '100 %']);
    expect(formatTick(1e-6, 1e-6)).toBe('1e-6');
  });
});
