/**
 * The colours of prompt values: blue below zero, orange above, and at zero the page's own end of the scale (white in the
 * light, near black in the dark), so that what is small recedes. Blue and orange stay apart for colour-blind eyes
 * (Okabe & Ito 2008). Colours are mixed in OKLab (Ottosson 2020), where equal steps look equal.
 */

type Triple = readonly [number, number, number];

const BLUE: Triple = [0x00, 0x5a, 0xa0];
const ORANGE: Triple = [0xc4, 0x4e, 0x00];
const BRIGHT_BLUE: Triple = [0x6c, 0xc4, 0xff];
const BRIGHT_ORANGE: Triple = [0xff, 0xa6, 0x3d];
const WHITE: Triple = [0xff, 0xff, 0xff];
const NEAR_BLACK: Triple = [0x12, 0x13, 0x17];
/** For NaN and infinities: belongs to neither arm. */
const NO_VALUE: Triple = [0x80, 0x80, 0x80];

const SHADES = 255; // an odd number, so that zero has a shade of its own
const ZERO_SHADE = (SHADES - 1) / 2;

/** `[255 + 1, 3]` bytes of sRGB from the lowest to the highest value; the last one is for what is no number. */
export type ColourTable = Uint8Array<ArrayBuffer>;

export function divergingColours(dark: boolean): ColourTable {
  const zero = dark ? NEAR_BLACK : WHITE;
  const low = dark ? BRIGHT_BLUE : BLUE;
  const high = dark ? BRIGHT_ORANGE : ORANGE;
  const table = new Uint8Array((SHADES + 1) * 3);
  for (let shade = 0; shade < SHADES; shade += 1) {
    const reach = Math.abs(shade - ZERO_SHADE) / ZERO_SHADE; // 0 at zero, 1 at either end
    table.set(mix(zero, shade < ZERO_SHADE ? low : high, reach), shade * 3);
  }
  table.set(NO_VALUE, SHADES * 3);
  return table;
}

/** Row of the colour table for a value on a scale from `-limit` to `limit`; what lies beyond takes the end's colour. */
export function shadeOf(value: number, limit: number): number {
  if (!Number.isFinite(value)) return SHADES;
  if (limit <= 0) return ZERO_SHADE;
  const share = Math.max(-1, Math.min(1, value / limit));
  return Math.round(ZERO_SHADE + share * ZERO_SHADE);
}

/** Pixels of a matrix, `[length, width]` row-major as RGBA bytes, one pixel a value. */
export function paintMatrix(
  values: Float32Array,
  limit: number,
  colours: ColourTable,
  pixels: Uint8ClampedArray<ArrayBuffer>,
): void {
  for (const [index, value] of values.entries()) {
    const colour = shadeOf(value, limit) * 3;
    pixels[index * 4] = colours[colour] ?? 0;
    pixels[index * 4 + 1] = colours[colour + 1] ?? 0;
    pixels[index * 4 + 2] = colours[colour + 2] ?? 0;
    pixels[index * 4 + 3] = 255;
  }
}

/** The colours as a CSS gradient from left to right, for the legend. */
export function gradientOf(colours: ColourTable): string {
  const stops = Array.from({ length: 17 }, (_, stop) => {
    const at = Math.round((stop / 16) * (SHADES - 1)) * 3;
    return `rgb(${colours.slice(at, at + 3).join(' ')})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function mix(from: Triple, to: Triple, share: number): Triple {
  const a = toOklab(from);
  const b = toOklab(to);
  return toBytes([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

// Matrices of Björn Ottosson, "A perceptual color space for image processing" (2020).
function toOklab(bytes: Triple): Triple {
  const [r, g, b] = [toLinear(bytes[0]), toLinear(bytes[1]), toLinear(bytes[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toBytes([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** sRGB transfer function, IEC 61966-2-1. */
function toLinear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(Math.max(0, Math.min(1, encoded)) * 255);
}
