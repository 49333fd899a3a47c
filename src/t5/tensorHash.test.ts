import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TensorHash } from './tensorHash.ts';

const PIECE = 2 ** 21;
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const numbers = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));

async function hashInBlocks(values: Float32Array, blockLength: number): Promise<string> {
  const hash = new TensorHash(values.length);
  for (let first = 0; first < values.length; first += blockLength) {
    await hash.add(values.subarray(first, first + blockLength));
    expect(hash.position).toBe(Math.min(first + blockLength, values.length));
  }
  return hash.hash();
}

describe('the hash of a tensor', () => {
  it.each([1, 7, 1000])('of one piece is that of its bytes, read %i numbers at a time', async (blockLength) => {
    const values = numbers(1000);
    expect(await hashInBlocks(values, blockLength)).toBe(sha256(new Uint8Array(values.buffer)));
  });

  it.each([PIECE - 1, PIECE, PIECE + 5, 3 * PIECE])(
    'of %i numbers does not depend on how they come',
    async (length) => {
      const values = numbers(length);
      const pieces: string[] = [];
      for (let first = 0; first < length; first += PIECE) {
        pieces.push(sha256(new Uint8Array(values.slice(first, first + PIECE).buffer)));
      }
      const expected = pieces.length === 1 ? pieces[0] : sha256(pieces.join(''));
      expect(await hashInBlocks(values, 1_000_003)).toBe(expected);
      expect(await hashInBlocks(values, length)).toBe(expected);
    },
  );

  it('is refused before the tensor is whole', async () => {
    const hash = new TensorHash(5);
    await hash.add(numbers(4));
    await expect(hash.hash()).rejects.toThrow('4 of 5');
  });
});
