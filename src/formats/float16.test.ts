import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bfloat16BitsToFloat32, float16BitsToFloat32, float32ToFloat16Bits } from './float16.ts';

const ALL = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** IEEE 754's own definition, in double arithmetic. */
function halfByDefinition(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

const narrow = (value: number) => float32ToFloat16Bits(Float32Array.of(value))[0] ?? -1;

describe('float16BitsToFloat32', () => {
  it('is exact for all 65,536 halves', () => {
    const values = float16BitsToFloat32(ALL);
    const wrong = ALL.filter((bits) => !Object.is(values[bits], halfByDefinition(bits)));
    expect([...wrong]).toEqual([]);
  });
});

describe('float32ToFloat16Bits', () => {
  it('gives every half back, NaN payloads included', () => {
    expect(float32ToFloat16Bits(float16BitsToFloat32(ALL))).toEqual(ALL);
  });

  it('rounds to the nearest half, ties to the even one', () => {
    // Between all neighbouring positive finite halves: just below, at and just above the middle.
    for (let bits = 0; bits < 0x7bff; bits++) {
      const low = halfByDefinition(bits);
      const middle = (low + halfByDefinition(bits + 1)) / 2;
      const nudge = 2 ** -22; // a few units in the last place of float32
      if (narrow(middle * (1 - nudge)) !== bits) throw new Error(`below the middle of ${bits}`);
      if (narrow(middle) !== bits + (bits & 1)) throw new Error(`at the middle of ${bits}`);
      if (narrow(middle * (1 + nudge)) !== bits + 1) throw new Error(`above the middle of ${bits}`);
      if (narrow(-middle) !== (0x8000 | (bits + (bits & 1)))) throw new Error(`at the negative middle of ${bits}`);
    }
  });

  it('overflows where NumPy does', () => {
    expect([65504, 65519.996, 65520, 1e10, Number.POSITIVE_INFINITY].map(narrow)).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0x7c00, 0x7c00,
    ]);
  });

  it('keeps NaN a NaN, whatever its payload', () => {
    const words = Uint32Array.of(0x7f800001, 0xff800001, 0x7fc00000);
    expect([...float32ToFloat16Bits(new Float32Array(words.buffer))]).toEqual([0x7c01, 0xfc01, 0x7e00]);
  });
});

describe('bfloat16BitsToFloat32', () => {
  it('is the upper half of a float32', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65535 }), (bits) => {
        const word = new Uint32Array(bfloat16BitsToFloat32(Uint16Array.of(bits)).buffer)[0];
        expect(word).toBe(bits * 65536);
      }),
    );
  });
});
