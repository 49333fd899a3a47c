/** Strict UTF-8: text is decoded whole or refused with the place of the first invalid byte. */

/**
 * The text of UTF-8 bytes without its byte-order mark, or the offset where it stops being UTF-8.
 * A string of JavaScript holds about 2^29 characters; callers bound the bytes first.
 */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly invalidAt: number } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { invalidAt: firstInvalidByte(bytes) };
  }
}

/** The longest prefix that could still become valid ends where the first invalid byte stands: a binary search. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (couldContinue(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid - unfinishedBytes(bytes.subarray(0, valid));
}

/** How many bytes at the end begin a character without finishing it: the fault is theirs, as Python counts too. */
function unfinishedBytes(prefix: Uint8Array): number {
  for (let count = 1; count <= 3; count++) {
    const byte = prefix.at(-count) ?? 0;
    if (byte >= 0xc0) return count < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? count : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function couldContinue(prefix: Uint8Array): boolean {
  try {
    // With `stream`, an unfinished last character is no error yet.
    new TextDecoder('utf-8', { fatal: true }).decode(prefix, { stream: true });
    return true;
  } catch {
    return false;
  }
}
