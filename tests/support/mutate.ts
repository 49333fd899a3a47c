/**
 * Damages bytes the way transfers, editors and attackers do: flips, cuts, insertions, splices, and numbers that lie.
 * Driven by the lab's own seeded generator, so that a failing input can be made again from its seed.
 */
import type { Rng } from '../../src/base/rng.ts';

/** Values at the edges of 8 to 64 bits: what a hostile length field holds. */
const EDGE_NUMBERS = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  1n << 53n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

/** Fragments that upset parsers of text: of JSON, Python literals, templates and tables. */
const EDGE_TEXTS = [
  '-1',
  '1e999',
  '99999999999999999999',
  '0.5',
  'NaN',
  'null',
  'True',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\ufeff',
  '\u{1f600}',
  '../',
  '__proto__',
  'constructor',
];

function splice(bytes: Uint8Array, start: number, removed: number, inserted: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length - removed + inserted.length);
  result.set(bytes.subarray(0, start));
  result.set(inserted, start);
  result.set(bytes.subarray(start + removed), start + inserted.length);
  return result;
}

function randomBytes(length: number, rng: Rng): Uint8Array {
  return Uint8Array.from({ length }, () => rng.nextBelow(256));
}

/** A stretch of the input: its start anywhere, its length mostly short. */
function randomStretch(length: number, rng: Rng): [start: number, count: number] {
  const start = rng.nextBelow(length);
  const longest = length - start;
  const count = 1 + rng.nextBelow(rng.nextBelow(4) === 0 ? longest : Math.min(longest, 16));
  return [start, count];
}

/** Positions of ASCII digits, of which text formats make their lengths. */
function digitPositions(bytes: Uint8Array): number[] {
  const positions: number[] = [];
  // Headers stand in front; a bound keeps large inputs cheap.
  const end = Math.min(bytes.length, 4096);
  for (let i = 0; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) positions.push(i);
  }
  return positions;
}

type Mutation = (bytes: Uint8Array, rng: Rng) => Uint8Array<ArrayBuffer>;

const MUTATIONS: readonly Mutation[] = [
  function flipOneBit(bytes, rng) {
    const result = Uint8Array.from(bytes);
    const at = rng.nextBelow(bytes.length);
    result[at] = (result[at] ?? 0) ^ (1 << rng.nextBelow(8));
    return result;
  },
  function replaceBytes(bytes, rng) {
    const [start, count] = randomStretch(bytes.length, rng);
    return splice(bytes, start, count, randomBytes(count, rng));
  },
  function truncate(bytes, rng) {
    return bytes.slice(0, rng.nextBelow(bytes.length));
  },
  function dropFront(bytes, rng) {
    return bytes.slice(1 + rng.nextBelow(bytes.length));
  },
  function removeStretch(bytes, rng) {
    const [start, count] = randomStretch(bytes.length, rng);
    return splice(bytes, start, count, new Uint8Array(0));
  },
  function insertNoise(bytes, rng) {
    return splice(bytes, rng.nextBelow(bytes.length + 1), 0, randomBytes(1 + rng.nextBelow(16), rng));
  },
  function appendNoise(bytes, rng) {
    return splice(bytes, bytes.length, 0, randomBytes(1 + rng.nextBelow(16), rng));
  },
  function copyStretchElsewhere(bytes, rng) {
    const [start, count] = randomStretch(bytes.length, rng);
    const stretch = bytes.slice(start, start + count);
    const target = rng.nextBelow(bytes.length);
    const overwritten = rng.nextBelow(2) === 0 ? 0 : Math.min(count, bytes.length - target);
    return splice(bytes, target, overwritten, stretch);
  },
  function insertText(bytes, rng) {
    const text = EDGE_TEXTS[rng.nextBelow(EDGE_TEXTS.length)] ?? '';
    const start = rng.nextBelow(bytes.length);
    const removed = rng.nextBelow(2) === 0 ? 0 : Math.min(1 + rng.nextBelow(4), bytes.length - start);
    return splice(bytes, start, removed, new TextEncoder().encode(text));
  },
  function lieInBinaryNumber(bytes, rng) {
    const width = [1, 2, 4, 8][rng.nextBelow(4)] ?? 1;
    // Length fields stand near the front or near the end.
    const nearEdge = rng.nextBelow(Math.min(bytes.length, 64));
    const at = [nearEdge, bytes.length - 1 - nearEdge, rng.nextBelow(bytes.length)][rng.nextBelow(3)] ?? 0;
    let value = EDGE_NUMBERS[rng.nextBelow(EDGE_NUMBERS.length)] ?? 0n;
    const result = Uint8Array.from(bytes);
    for (let i = 0; i < width && at + i < result.length; i++) {
      result[at + i] = Number(value & 0xffn);
      value >>= 8n;
    }
    return result;
  },
  function lieInWrittenNumber(bytes, rng) {
    const digits = digitPositions(bytes);
    if (digits.length === 0) return Uint8Array.from(bytes);
    const at = digits[rng.nextBelow(digits.length)] ?? 0;
    const count = rng.nextBelow(4) === 0 ? 1 + rng.nextBelow(20) : 1;
    const lie = Uint8Array.from({ length: count }, () => 0x30 + rng.nextBelow(10));
    return splice(bytes, at, rng.nextBelow(2), lie);
  },
];

/**
 * A damaged copy of `bytes`: one mutation, now and then up to four in a row. Deterministic by the state of `rng`.
 * The result can be empty, and can (rarely) equal the input.
 */
export function mutateBytes(bytes: Uint8Array, rng: Rng): Uint8Array<ArrayBuffer> {
  let result = Uint8Array.from(bytes);
  const rounds = rng.nextBelow(3) === 0 ? 1 + rng.nextBelow(4) : 1;
  for (let round = 0; round < rounds; round++) {
    if (result.length === 0) return randomBytes(rng.nextBelow(16), rng) as Uint8Array<ArrayBuffer>;
    const mutation = MUTATIONS[rng.nextBelow(MUTATIONS.length)];
    if (mutation !== undefined) result = mutation(result, rng);
  }
  return result;
}
