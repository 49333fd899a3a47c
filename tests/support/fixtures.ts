/** Reads the JSON fixtures in which files and values are kept as base64 (made by `tools/fixtures/`). */
import { readFileSync } from 'node:fs';

/** The fixture at `path` within `tests/fixtures/`; the type is the reader's claim about a file of this repository. */
export function readJsonFixture<Value>(path: string): Value {
  return JSON.parse(readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')) as Value;
}

export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** Values kept as little-endian float64. */
export function float64OfBase64(base64: string): Float64Array {
  return new Float64Array(bytesOfBase64(base64).buffer);
}
