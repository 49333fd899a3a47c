/**
 * Conversions between float32 and the two 16-bit floats, on raw bits: IEEE 754 binary16 ("half", `F16`, `<f2`) and
 * bfloat16 (`BF16`, the upper half of a float32). Widening is exact, NaN payloads included; narrowing to half rounds
 * to nearest, ties to even, as IEEE 754 and NumPy do.
 */

let widenedHalves: Uint32Array | null = null;

/** The float32 bits of all 65,536 halves: models hold hundreds of millions of them, and a look-up is the fast way. */
function halfTable(): Uint32Array {
  if (widenedHalves === null) {
    widenedHalves = new Uint32Array(65536);
    for (let bits = 0; bits < 65536; bits++) widenedHalves[bits] = widenHalf(bits);
  }
  return widenedHalves;
}

/** binary16 has 5 exponent bits (bias 15) and 10 of mantissa; float32 has 8 (bias 127) and 23. */
function widenHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (mantissa << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (mantissa << 13)) >>> 0;
  if (mantissa === 0) return sign >>> 0;
  // Subnormal: mantissa * 2^-24. Shift its leading one to the place that float32 leaves implicit.
  const shift = Math.clz32(mantissa) - 21;
  return (sign | ((113 - shift) << 23) | ((mantissa << (13 + shift)) & 0x7fffff)) >>> 0;
}

/** Exact float32 values of half-precision bit patterns. */
export function float16BitsToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const table = halfTable();
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = table[bits[i] ?? 0] ?? 0;
  return new Float32Array(words.buffer);
}

/** Exact float32 values of bfloat16 bit patterns. */
export function bfloat16BitsToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** Half-precision bit patterns nearest to the values; beyond 65,519.99… they become infinite, as in NumPy. */
export function float32ToFloat16Bits(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const result = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) result[i] = narrowToHalf(words[i] ?? 0);
  return result;
}

function narrowToHalf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) {
    // NaN: keep the payload's upper bits, and never let it become an infinity.
    const payload = (magnitude >> 13) & 0x3ff;
    return sign | 0x7c00 | (payload === 0 ? 1 : payload);
  }
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65,536 and more, infinity
  if (magnitude >= 0x38800000) {
    // Normal half: rebias the exponent; a carry out of the mantissa rightly raises it, up to infinity.
    return sign | roundShift(magnitude - (112 << 23), 13);
  }
  if (magnitude < 0x33000000) return sign; // below half of the smallest subnormal, 2^-25
  const exponent = magnitude >> 23;
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

/** `value / 2^shift`, rounded to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const half = 1 << (shift - 1);
  const rest = value & ((1 << shift) - 1);
  const quotient = value >> shift;
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient;
}
