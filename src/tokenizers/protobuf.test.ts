import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../base/errors.ts';
import { type ProtobufField, readProtobuf } from './protobuf.ts';

const WIRE_TYPES = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

function writeVarint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

function writeField(field: ProtobufField): number[] {
  const key = writeVarint(field.number * 8 + WIRE_TYPES[field.kind]);
  if (field.kind === 'varint') return [...key, ...writeVarint(field.value)];
  return [...key, ...(field.kind === 'bytes' ? writeVarint(field.bytes.length) : []), ...field.bytes];
}

const read = (bytes: readonly number[]) => [...readProtobuf(Uint8Array.from(bytes), 'x')];

function refused(bytes: readonly number[]): boolean {
  try {
    read(bytes);
    return false;
  } catch (error) {
    if (isLabError(error, 'TokenizerFormat')) return true;
    throw error;
  }
}

const number = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const bytesOf = (size: fc.IntArrayConstraints) => fc.uint8Array(size);
const field: fc.Arbitrary<ProtobufField> = fc.oneof(
  fc.record({ number, kind: fc.constant('varint' as const), value: fc.maxSafeNat() }),
  fc.record({ number, kind: fc.constant('bytes' as const), bytes: bytesOf({ maxLength: 200 }) }),
  fc.record({ number, kind: fc.constant('fixed32' as const), bytes: bytesOf({ minLength: 4, maxLength: 4 }) }),
  fc.record({ number, kind: fc.constant('fixed64' as const), bytes: bytesOf({ minLength: 8, maxLength: 8 }) }),
);

describe('readProtobuf', () => {
  it('reads back every kind of record', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), (fields) => {
        expect(read(fields.flatMap(writeField))).toEqual(fields);
      }),
    );
  });

  it('refuses a message that is cut inside a record, and no other', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), fc.nat(), (fields, cut) => {
        const ends = fields.map((_, i) => fields.slice(0, i + 1).flatMap(writeField).length);
        const bytes = fields.flatMap(writeField);
        const length = cut % bytes.length;
        expect(refused(bytes.slice(0, length))).toBe(length !== 0 && !ends.includes(length));
      }),
    );
  });

  it.each([
    ['a length beyond the end', [0x0a, 0x05, 1, 2]],
    ['a length of 2^63', [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['a varint that never ends', [0x08, ...Array.from({ length: 20 }, () => 0xff)]],
    ['a group', [0x0b, 0x0c]],
    ['field number 0', [0x00, 0x00]],
  ])('refuses %s', (_, bytes) => {
    expect(refused(bytes)).toBe(true);
  });
});
