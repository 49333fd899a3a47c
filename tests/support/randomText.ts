/** Random strings of many kinds of Unicode text: what a tokenizer may meet. */
import type { Rng } from '../../src/base/rng.ts';

type Draw = (rng: Rng) => string;

const range =
  (first: number, last: number): Draw =>
  (rng) =>
    String.fromCodePoint(first + rng.nextBelow(last - first + 1));
const oneOf =
  (...texts: string[]): Draw =>
  (rng) =>
    texts[rng.nextBelow(texts.length)] ?? '';
const mixed =
  (...draws: Draw[]): Draw =>
  (rng) =>
    (draws[rng.nextBelow(draws.length)] ?? oneOf(''))(rng);

const letters = range(0x61, 0x7a);

/** One character or word of each kind. */
export const TEXT_KINDS: Readonly<Record<string, Draw>> = {
  ascii: range(0x20, 0x7e),
  words: oneOf('the', 'movie', 'was', 'good', 'band', 'old', 'song', ' ', ' ', ' ', '1995', '3.8', '!', 'un', 'able'),
  // Ties between segmentations, which float32 rounding decides.
  repetition: oneOf('a', 'a', 'a', 'e', 'l', 's', 'o', ' '),
  latin: mixed(letters, range(0xc0, 0x24f), oneOf(' ')),
  control: range(0x00, 0x9f),
  whiteSpace: mixed(
    letters,
    oneOf(
      ' ',
      '  ',
      '\t',
      '\n',
      '\r',
      '\v',
      '\f',
      '\u0085',
      '\u00a0',
      '\u1680',
      '\u180e',
      '\u2003',
      '\u2028',
      '\u202f',
    ),
    oneOf('\u200b', '\u200c', '\u200d', '\u200e', '\u2060', '\u2581', '\u3000', '\ufeff', '\u00ad', '\ufffd', '\0'),
  ),
  cjk: mixed(range(0x4e00, 0x9fff), range(0xf900, 0xfaff), range(0x3000, 0x303f), range(0x20000, 0x2a6df)),
  fullWidth: range(0xff00, 0xffef),
  emoji: mixed(range(0x1f300, 0x1faff), oneOf('\u200d', '\ufe0f', '\u{1f3fd}', '❤️', '👩‍🚀')),
  symbols: range(0x2000, 0x2bff),
  compatibility: mixed(
    range(0x3200, 0x33ff),
    range(0xfb00, 0xfdff),
    range(0xfe00, 0xfeff),
    range(0x1d400, 0x1d7ff),
    range(0x2100, 0x24ff),
  ),
  kana: range(0x3041, 0x30ff),
  hangul: mixed(range(0x1100, 0x11ff), range(0xac00, 0xd7a3), range(0x3130, 0x318f)),
  arabic: range(0x600, 0x6ff),
  devanagari: range(0x900, 0x97f),
  combiningMarks: mixed(
    letters,
    range(0x300, 0x36f),
    range(0x300, 0x315),
    range(0x1dc0, 0x1dff),
    range(0x1e00, 0x1fff),
  ),
  specialTokens: mixed(
    letters,
    oneOf('</s>', '<pad>', '<unk>', '<s>', '<extra_id_0>', '<0x0A>', '<song>', '<ctl>', ' '),
  ),
  loneSurrogates: mixed(letters, range(0xd800, 0xdfff)),
  anything: (rng) => {
    const codePoint = rng.nextBelow(0x110000 - 0x800);
    return String.fromCodePoint(codePoint < 0xd800 ? codePoint : codePoint + 0x800);
  },
};

/** 1 to `longest` draws of one kind, joined. */
export function randomText(draw: Draw, longest: number, rng: Rng): string {
  return Array.from({ length: 1 + rng.nextBelow(longest) }, () => draw(rng)).join('');
}
