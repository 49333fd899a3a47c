/** UTF-8 as SentencePiece decodes it from byte pieces. */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text of bytes; every byte that belongs to no well-formed character becomes one U+FFFD. (The platform's TextDecoder
 * gives one for a whole cut-off character instead.)
 */
export function decodeUtf8Bytewise(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const character = decodeOne(bytes.subarray(i, i + utf8SequenceLength(bytes[i] ?? 0)));
    text += character ?? '\ufffd';
    i += character === null ? 1 : utf8SequenceLength(bytes[i] ?? 0);
  }
  return text;
}

/** The text of exactly these bytes, or null if they are not well-formed (cut off included). */
function decodeOne(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes of the character that a first byte announces; 1 for bytes that start none. */
function utf8SequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  if (first >= 0xc0) return 2;
  return 1;
}
