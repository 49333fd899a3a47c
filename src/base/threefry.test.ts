import { describe, expect, it } from 'vitest';
import { threefry } from './threefry.ts';

describe('Threefry', () => {
  // Random123's known answers (kat_vectors, threefry2x32 with 20 rounds), which JAX's tests use as well.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)('gives for key %j and counter %j the known %j', (key, counter, expected) => {
    expect(threefry(key, counter)).toEqual(expected);
  });
});
