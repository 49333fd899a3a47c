/** SHA-256 through the platform's Web Crypto: the identity of models, tokenizers, data and prompts in checkpoints. */

/** Lower-case hexadecimal SHA-256 of the bytes, 64 characters. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
