import { describe, expect, it } from 'vitest';
import { type DropoutSite, dropoutKeys, dropoutMask, dropoutOdds, keysOfBatch, siteNumber } from './dropout.ts';

const SITE = siteNumber('encoderHidden', 3);

/** The share of two masks' numbers that agree. */
function agreement(one: Float32Array, other: Float32Array): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((count, value, index) => count + (value === other[index] ? 1 : 0), 0) / one.length;
}

describe('dropout masks', () => {
  it.each([0.1, 0.5, 0.9])(
    'keep the share 1 - %d, in all and of every row, and the mean of what they multiply',
    (rate) => {
      const [rows, columns] = [40, 5001];
      const mask = dropoutMask(dropoutKeys(20261126, 7, rows), rate, SITE, columns);
      const { keptFactor } = dropoutOdds(rate);
      expect(new Set(mask)).toEqual(new Set([0, keptFactor]));
      expect(keptFactor).toBe(Math.fround(1 / (1 - rate)));
      const kept = (values: Float32Array) => values.filter((value) => value !== 0).length / values.length;
      // Five standard deviations of so many independent draws.
      const within = (share: number, draws: number) =>
        expect(Math.abs(share - (1 - rate))).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / draws));
      within(kept(mask), rows * columns);
      for (let row = 0; row < rows; row++) within(kept(mask.subarray(row * columns, (row + 1) * columns)), columns);
      for (const column of [0, 1, 5000]) within(kept(mask.filter((_, at) => at % columns === column)), rows);
    },
  );

  it('are others for another seed, step, row or place, as independent draws are', () => {
    const rate = 0.5;
    const of = (seed: number, step: number, site: number) => dropoutMask(dropoutKeys(seed, step, 2), rate, site, 4000);
    const mask = of(5, 9, SITE);
    expect(of(5, 9, SITE)).toEqual(mask);
    const others = [of(6, 9, SITE), of(5, 10, SITE), of(9, 5, SITE), of(5, 9, siteNumber('encoderHidden', 4))];
    others.push(of(5, 9, siteNumber('decoderHidden', 3)), of(2 ** 32 - 1, 9, SITE));
    for (const other of others) expect(Math.abs(agreement(mask, other) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(agreement(mask.subarray(0, 4000), mask.subarray(4000)) - 0.5)).toBeLessThan(0.04);
  });

  it('do not depend on how many columns or rows there are', () => {
    const wide = dropoutMask(dropoutKeys(1, 2, 5), 0.3, SITE, 31);
    const narrow = dropoutMask(dropoutKeys(1, 2, 3), 0.3, SITE, 8);
    for (let row = 0; row < 3; row++) {
      expect(narrow.subarray(8 * row, 8 * row + 8)).toEqual(wide.subarray(31 * row, 31 * row + 8));
    }
  });

  it('have a number for every place in every block', () => {
    const sites: DropoutSite[] = ['encoderInput', 'encoderAttention', 'decoderFeedForwardOutput'];
    const numbers = sites.flatMap((site) => [0, 1, 23].map((block) => siteNumber(site, block)));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBeLessThan(2 ** 32);
  });

  it('are drawn with a key a row, which must be there where there is dropout', () => {
    const batch = { batchSize: 3, dropoutKeys: dropoutKeys(0, 0, 3) };
    expect(keysOfBatch(batch, 0.1)).toBe(batch.dropoutKeys);
    expect(keysOfBatch(batch, 0)).toBeNull();
    expect(() => keysOfBatch({ ...batch, batchSize: 4 }, 0.1)).toThrow('6 words of dropout keys for 4 rows');
    expect(() => keysOfBatch({ batchSize: 4 }, 0.1)).toThrow('0 words');
  });
});
