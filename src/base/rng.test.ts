import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from './rng.ts';

describe('Rng', () => {
  it('continues from a saved state with the same numbers', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(100), (seed, skipped) => {
        const rng = Rng.forSeed(seed, 'test');
        for (let i = 0; i < skipped; i++) rng.nextUint32();
        const resumed = Rng.fromState(JSON.parse(JSON.stringify(rng.state)));
        for (let i = 0; i < 20; i++) expect(resumed.nextUint32()).toBe(rng.nextUint32());
      }),
    );
  });

  it('gives each purpose its own stream', () => {
    expect(Rng.forSeed(1, 'batches').nextUint32()).not.toBe(Rng.forSeed(1, 'prompt').nextUint32());
  });

  it('draws below a bound evenly', () => {
    const rng = Rng.forSeed(7, 'test');
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 50_000; i++) {
      const draw = rng.nextBelow(5);
      counts[draw] = (counts[draw] ?? 0) + 1;
    }
    // 10,000 expected each; 5 standard deviations of a binomial are 450.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(450);
  });

  it('shuffles to a permutation', () => {
    const items = Rng.forSeed(3, 'test').shuffle(Int32Array.from({ length: 100 }, (_, i) => i));
    expect(new Set(items).size).toBe(100);
    expect([...items]).not.toEqual([...items].sort((a, b) => a - b));
  });
});
