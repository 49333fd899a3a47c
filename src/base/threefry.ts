/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): random numbers that are
 * a function of a key and a counter, so that nobody has to draw the ones before. It is what JAX draws with.
 */

/** By which the second word is rotated, round after round. */
export const THREEFRY_ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
/** The third word of the key schedule is the other two and this, all by exclusive or. */
export const THREEFRY_PARITY = 0x1bd11bda;
/** Of four rounds each, after which a part of the key is added. */
export const THREEFRY_GROUPS = 5;

/** Two unsigned 32-bit words. */
export type WordPair = readonly [number, number];

/** The two words for this key and this counter; all words unsigned, of 32 bits. */
export function threefry([key0, key1]: WordPair, [counter0, counter1]: WordPair): WordPair {
  const keys = [key0, key1, key0 ^ key1 ^ THREEFRY_PARITY];
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  for (let group = 0; group < THREEFRY_GROUPS; group++) {
    for (let round = 0; round < 4; round++) {
      const rotation = THREEFRY_ROTATIONS[(group % 2) * 4 + round] ?? 0;
      x = (x + y) | 0;
      y = ((y << rotation) | (y >>> (32 - rotation))) ^ x;
    }
    x = (x + (keys[(group + 1) % 3] ?? 0)) | 0;
    y = (y + (keys[(group + 2) % 3] ?? 0) + group + 1) | 0;
  }
  return [x >>> 0, y >>> 0];
}
