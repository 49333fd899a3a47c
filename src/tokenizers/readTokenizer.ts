/** A tokenizer from whichever file a model folder has, recognised by its content. */
import type { TokenizerOptions } from './spiece.ts';
import { readSpiece } from './spiece.ts';
import type { Tokenizer } from './tokenizer.ts';
import { readTokenizerJson } from './tokenizerJson.ts';

/**
 * Reads `spiece.model` or `tokenizer.json`.
 * @param options of the model that it is for; `extraIds` is for `spiece.model`, a tokenizer.json lists its sentinels
 * @throws LabError `TokenizerFormat`
 */
export function readTokenizer(bytes: Uint8Array<ArrayBuffer>, options: TokenizerOptions = {}): Promise<Tokenizer> {
  return looksLikeJson(bytes) ? readTokenizerJson(bytes, options) : readSpiece(bytes, options);
}

/**
 * Whether the first character, after a byte-order mark and white space, opens an object. A SentencePiece model starts
 * with a record key, which is a line feed, and a length that leaves no room for a `{` in third place.
 */
function looksLikeJson(bytes: Uint8Array): boolean {
  let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[i] === 0x20 || bytes[i] === 0x09 || bytes[i] === 0x0a || bytes[i] === 0x0d) i++;
  return bytes[i] === 0x7b;
}
