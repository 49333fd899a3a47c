/**
 * Seeded random numbers whose whole state is four 32-bit words, so that a checkpoint can hold it and a resumed run
 * continues bit for bit. The generator is xoshiro128** (Blackman and Vigna 2018), seeded through SplitMix32.
 */

/** Four unsigned 32-bit words, never all zero. Plain JSON. */
export type RngState = readonly [number, number, number, number];

export class Rng {
  private readonly words: Uint32Array;

  private constructor(state: RngState) {
    this.words = Uint32Array.from(state);
  }

  /**
   * A generator of its own stream for `purpose` (such as `'batches'`): two purposes under one seed never share
   * numbers, so that adding a consumer does not change what the others draw.
   */
  static forSeed(seed: number, purpose: string): Rng {
    let mix = seed >>> 0;
    for (let i = 0; i < purpose.length; i++) mix = Math.imul(mix ^ purpose.charCodeAt(i), 0x01000193) >>> 0;
    const next = () => {
      mix = (mix + 0x9e3779b9) >>> 0;
      let z = mix;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) >>> 0;
    };
    return new Rng([next(), next(), next(), next() | 1]);
  }

  static fromState(state: RngState): Rng {
    return new Rng(state);
  }

  /** A copy of the state; `Rng.fromState` continues from exactly here. */
  get state(): RngState {
    const [a = 0, b = 0, c = 0, d = 0] = this.words;
    return [a, b, c, d];
  }

  /** The next unsigned 32-bit integer. */
  nextUint32(): number {
    const s = this.words;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t2 = s2 ^ s0;
    const t3 = s3 ^ s1;
    s[1] = s1 ^ t2;
    s[0] = s0 ^ t3;
    s[2] = t2 ^ (s1 << 9);
    s[3] = (t3 << 11) | (t3 >>> 21);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  nextUniform(): number {
    return this.nextUint32() / 4294967296;
  }

  /** Uniform integer in [0, bound), without modulo bias. `bound` is at most 2^32. */
  nextBelow(bound: number): number {
    const limit = 4294967296 - (4294967296 % bound);
    let draw = this.nextUint32();
    while (draw >= limit) draw = this.nextUint32();
    return draw % bound;
  }

  /** Shuffles in place (Fisher-Yates), and returns the same array. */
  shuffle<T extends { [index: number]: number; length: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.nextBelow(i + 1);
      const kept = items[i] as number;
      items[i] = items[j] as number;
      items[j] = kept;
    }
    return items;
  }
}
