/**
 * SentencePiece's own C++ code, compiled to WebAssembly (npm sentencepiece-js): what the lab's tokenizers are compared
 * with. Development only.
 */
import { createRequire } from 'node:module';

export interface SentencePieceOracle {
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
}

interface SentencePieceProcessor {
  load(path: string): Promise<void>;
  encodeIds(text: string): number[];
  decodeIds(ids: readonly number[]): string;
}

/**
 * For comparing decoded texts: the package's conversion from UTF-8 drops some byte-order marks, which SentencePiece
 * itself keeps.
 */
export function withoutByteOrderMarks(text: string): string {
  return text.replaceAll('\ufeff', '');
}

/** @param path of a `spiece.model` on disk */
export async function loadSentencePiece(path: string): Promise<SentencePieceOracle> {
  const library = createRequire(import.meta.url)('sentencepiece-js') as {
    SentencePieceProcessor: new () => SentencePieceProcessor;
  };
  const processor = new library.SentencePieceProcessor();
  await processor.load(path);
  return {
    // The package's own conversion to UTF-8 swallows the character after an unpaired surrogate.
    encode: (text) => processor.encodeIds(text.toWellFormed()),
    decode: (ids) => processor.decodeIds(ids),
  };
}
