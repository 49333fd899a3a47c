/**
 * SentencePiece's precompiled character map: a Darts-clone double-array trie over UTF-8 keys whose values are offsets of
 * NUL-terminated UTF-8 replacements. T5's holds the `nmt_nfkc` rules: NFKC plus some of web text's white space and
 * control characters. The map, not the platform's own NFKC, defines the tokens: Unicode versions and the order in which
 * combining marks are composed differ.
 * Layout: `uint32 trieBytes` (little endian), the trie's `uint32` units, the replacements.
 * Sources: SentencePiece src/normalizer.cc, Darts-clone darts.h (unit layout).
 */
import { LabError } from '../base/errors.ts';

export interface Charsmap {
  /**
   * The longest key that `text` has at `offset`: its length in bytes and its replacement; null where no key matches.
   */
  longestMatch(text: Uint8Array, offset: number): CharsmapMatch | null;
}

export interface CharsmapMatch {
  readonly length: number; // bytes of the key
  readonly replacement: string;
}

// A unit is either a node (label in bits 0-7, "has a value" in bit 8, offset above) or, with bit 31, a value.
const VALUE_FLAG = 0x80000000;
const labelOf = (unit: number) => (unit & (VALUE_FLAG | 0xff)) >>> 0;
const carriesValue = (unit: number) => ((unit >>> 8) & 1) === 1;
const jumpOf = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
const valueIn = (unit: number) => unit & 0x7fffffff;

/**
 * Reads and checks a character map. Every jump of the trie is checked to stay inside it and every value to point at a
 * replacement, so that a walk can neither leave the array nor fail later.
 * @throws LabError `TokenizerFormat`
 */
export function readCharsmap(bytes: Uint8Array, where: string): Charsmap {
  const refuse = (found: string, expected: string): never => {
    throw new LabError({
      tag: 'TokenizerFormat',
      what: 'This tokenizer’s character map is damaged',
      found,
      expected,
      remedy: 'Download the model folder’s tokenizer files again.',
      where,
    });
  };

  if (bytes.length < 4) return refuse(`${bytes.length} bytes`, 'at least 4 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieBytes = view.getUint32(0, true);
  // Darts-clone allots units in blocks of 256: a jump inside a block that exists can reach any label.
  if (trieBytes === 0 || trieBytes % 1024 !== 0 || trieBytes > bytes.length - 4) {
    return refuse(`a trie of ${trieBytes} bytes in a map of ${bytes.length}`, 'a multiple of 1024 that fits');
  }
  const units = new Uint32Array(trieBytes / 4);
  for (let i = 0; i < units.length; i++) units[i] = view.getUint32(4 + 4 * i, true);

  const replacements = bytes.subarray(4 + trieBytes);
  if (replacements.length > 0 && replacements.at(-1) !== 0) {
    return refuse(`replacements that end in byte ${replacements.at(-1)}`, 'a terminating 0');
  }
  if ((units[0] ?? 0) >= VALUE_FLAG) return refuse('a trie without a root', 'a node first');
  for (const [i, unit] of units.entries()) {
    if (unit >= VALUE_FLAG) {
      const byte = replacements[valueIn(unit)];
      if (byte === undefined || (byte & 0xc0) === 0x80) {
        return refuse(`unit ${i} points to byte ${valueIn(unit)} of ${replacements.length}`, 'a replacement’s start');
      }
    } else {
      const child = (i ^ jumpOf(unit)) >>> 0;
      if (child >= units.length)
        return refuse(`unit ${i} jumps to ${child} of ${units.length}`, 'a jump inside the trie');
      if (carriesValue(unit) && (units[child] ?? 0) < VALUE_FLAG) {
        return refuse(`unit ${i} has no value where it says so`, 'a value');
      }
    }
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(replacements);
  } catch {
    return refuse('replacements that are not UTF-8', 'UTF-8');
  }

  const decoder = new TextDecoder();
  const decoded = new Map<number, string>(); // replacements by offset, decoded at first use
  const replacementAt = (offset: number): string => {
    let replacement = decoded.get(offset);
    if (replacement === undefined) {
      replacement = decoder.decode(replacements.subarray(offset, replacements.indexOf(0, offset)));
      decoded.set(offset, replacement);
    }
    return replacement;
  };

  return {
    longestMatch(text, offset) {
      let node = jumpOf(units[0] ?? 0);
      let length = 0;
      let value = 0;
      for (let i = offset; i < text.length; i++) {
        const byte = text[i] ?? 0;
        node = (node ^ byte) >>> 0;
        const unit = units[node] ?? 0;
        if (labelOf(unit) !== byte) break;
        node = (node ^ jumpOf(unit)) >>> 0;
        if (carriesValue(unit)) {
          length = i + 1 - offset;
          value = valueIn(units[node] ?? 0);
        }
      }
      return length === 0 ? null : { length, replacement: replacementAt(value) };
    },
  };
}
