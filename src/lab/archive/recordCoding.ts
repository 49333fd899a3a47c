/**
 * Stored records as JSON and one block of bytes, and back, with nothing lost: typed arrays go into the block, and JSON
 * says where. Equal records give equal text, whatever order their fields were written in.
 *
 * In the JSON an object whose only key begins with `$` stands for something: `{"$bytes": [kind, offset, length]}` for a
 * typed array of `length` elements from byte `offset`, `{"$number": "NaN"}` for what JSON has no number for, and
 * `{"$object": [[key, value], …]}` for an object whose own keys begin with `$`.
 */
import { isJsonObject } from '../../formats/json.ts';

const ARRAYS = {
  uint8: Uint8Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
type ArrayKind = keyof typeof ARRAYS;
type StoredArray = InstanceType<(typeof ARRAYS)[ArrayKind]>;

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/** Takes records apart; the bytes of all of them are in one block. */
export class RecordEncoder {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** A record as a JSON value. @throws TypeError for values that no record of the lab holds, such as functions */
  encode(value: unknown): unknown {
    if (typeof value === 'number') return this.#number(value);
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (Array.isArray(value)) return value.map((each) => this.encode(each));
    if (ArrayBuffer.isView(value)) return this.#bytes(value);
    if (typeof value !== 'object') throw new TypeError(`A record cannot hold a ${typeof value}.`);
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, this.encode(inner)] as const);
    return entries.some(([key]) => key.startsWith('$')) ? { $object: entries } : Object.fromEntries(entries);
  }

  /** All bytes so far. */
  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #number(value: number): unknown {
    if (Object.is(value, -0)) return { $number: '-0' };
    return Number.isFinite(value) ? value : { $number: String(value) };
  }

  #bytes(array: ArrayBufferView): unknown {
    const kind = (Object.keys(ARRAYS) as ArrayKind[]).find((each) => array.constructor === ARRAYS[each]);
    if (kind === undefined) throw new TypeError(`A record cannot hold a ${array.constructor.name}.`);
    const at = this.#length;
    this.#parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    this.#length += array.byteLength;
    return { $bytes: [kind, at, (array as StoredArray).length] };
  }
}

/** The record of an encoded value. @throws RangeError that says what is wrong with it */
export function decodeRecord(encoded: unknown, bytes: Uint8Array<ArrayBuffer>): unknown {
  if (Array.isArray(encoded)) return encoded.map((each) => decodeRecord(each, bytes));
  if (!isJsonObject(encoded)) return encoded;
  const entries = Object.entries(encoded);
  const [first] = entries;
  if (first === undefined || !entries.some(([key]) => key.startsWith('$'))) return decodedObject(entries, bytes);
  const [mark, value] = first;
  if (entries.length === 1) {
    if (mark === '$bytes') return decodedArray(value, bytes);
    if (mark === '$number' && typeof value === 'string' && Object.hasOwn(NUMBERS, value)) return NUMBERS[value];
    if (mark === '$object' && Array.isArray(value) && value.every(isEntry)) return decodedObject(value, bytes);
  }
  throw new RangeError(`an object with the key ${JSON.stringify(mark)} that stands for nothing`);
}

function decodedObject(entries: readonly (readonly [string, unknown])[], bytes: Uint8Array<ArrayBuffer>): unknown {
  return Object.fromEntries(entries.map(([key, value]) => [key, decodeRecord(value, bytes)]));
}

function decodedArray(place: unknown, bytes: Uint8Array<ArrayBuffer>): StoredArray {
  const [kind, offset, length] = Array.isArray(place) && place.length === 3 ? (place as unknown[]) : [];
  if (typeof kind !== 'string' || !Object.hasOwn(ARRAYS, kind) || !isCount(offset) || !isCount(length)) {
    throw new RangeError(`an array described as ${JSON.stringify(place)}`);
  }
  const Kind = ARRAYS[kind as ArrayKind];
  const end = offset + length * Kind.BYTES_PER_ELEMENT;
  if (end > bytes.length) throw new RangeError(`an array up to byte ${end} of ${bytes.length}`);
  return new Kind(bytes.slice(offset, end).buffer);
}

function isEntry(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
