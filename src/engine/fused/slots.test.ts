import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSlots, type Lifetime, peakLiveBytes, totalBytes } from './slots.ts';

const anyLifetimes = fc.array(
  fc
    .record({ byteLength: fc.integer({ min: 1, max: 50 }), first: fc.nat(30), length: fc.nat(8) })
    .map(({ byteLength, first, length }): Lifetime => ({ byteLength: 4 * byteLength, first, last: first + length })),
  { maxLength: 40 },
);

describe('slots', () => {
  it('never give two arrays that live together the same memory, and hold each array', () => {
    fc.assert(
      fc.property(anyLifetimes, (lifetimes) => {
        const { slotOf, slotBytes } = assignSlots(lifetimes);
        lifetimes.forEach((a, i) => {
          expect(slotBytes[slotOf[i]!]).toBeGreaterThanOrEqual(a.byteLength);
          lifetimes.forEach((b, j) => {
            if (i < j && a.first <= b.last && b.first <= a.last) expect(slotOf[i]).not.toBe(slotOf[j]);
          });
        });
        expect(slotBytes).toEqual(slotBytes.toSorted((a, b) => b - a));
      }),
    );
  });

  it('take at least the peak of live bytes and at most all arrays', () => {
    fc.assert(
      fc.property(anyLifetimes, (lifetimes) => {
        const total = totalBytes(assignSlots(lifetimes));
        expect(total).toBeGreaterThanOrEqual(peakLiveBytes(lifetimes));
        expect(total).toBeLessThanOrEqual(lifetimes.reduce((sum, { byteLength }) => sum + byteLength, 0));
      }),
    );
  });

  it('are the peak itself where arrays have one size', () => {
    fc.assert(
      fc.property(anyLifetimes, (lifetimes) => {
        const same = lifetimes.map((lifetime) => ({ ...lifetime, byteLength: 12 }));
        expect(totalBytes(assignSlots(same))).toBe(peakLiveBytes(same));
      }),
    );
  });

  it('count the peak as it is', () => {
    const lifetimes = [
      { byteLength: 8, first: 0, last: 1 },
      { byteLength: 4, first: 1, last: 2 },
      { byteLength: 8, first: 2, last: 2 },
    ];
    expect(peakLiveBytes(lifetimes)).toBe(12);
    expect(assignSlots(lifetimes)).toEqual({ slotOf: [0, 1, 0], slotBytes: [8, 4] });
    expect(peakLiveBytes([])).toBe(0);
  });
});
