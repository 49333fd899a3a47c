/** `spiece.model` to a `Tokenizer`, with the sentinels that T5 appends to the model's own pieces. */
import { LabError } from '../base/errors.ts';
import { sha256Hex } from '../base/hash.ts';
import { readSentencePieceModel } from './sentencePieceModel.ts';
import { makeSentencePieceTokenizer } from './sentencePieceTokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Piece } from './unigramModel.ts';

/** As released T5 models have them; SeqIO and transformers append as many by default. */
const T5_EXTRA_IDS = 100;

export interface TokenizerOptions {
  /**
   * `vocab_size` of the model's configuration, the rows of its embedding table. A spiece.model does not say how many
   * sentinels follow its pieces: they are as many as the table has rows left, at most T5's 100. (T5's tables are padded
   * to 32,128 rows; the lab's small model has 16 sentinels and no padding.)
   */
  readonly modelVocabSize?: number;
  /** How many sentinels to append, if it is known otherwise. */
  readonly extraIds?: number;
}

/**
 * Reads a SentencePiece model. `<extra_id_0>` is the last id and `<extra_id_n>` counts downwards from it, as in T5.
 * @throws LabError `TokenizerFormat` if the bytes are no unigram model, or the model's table has too few rows for it
 */
export async function readSpiece(bytes: Uint8Array<ArrayBuffer>, options: TokenizerOptions = {}): Promise<Tokenizer> {
  const model = readSentencePieceModel(bytes);
  checkFits(model.pieces.length, options.modelVocabSize);
  const rowsLeft = (options.modelVocabSize ?? Number.POSITIVE_INFINITY) - model.pieces.length;
  const extraIds = options.extraIds ?? Math.min(T5_EXTRA_IDS, rowsLeft);
  checkFits(model.pieces.length + extraIds, options.modelVocabSize);

  const taken = new Set(model.pieces.map((piece) => piece.text));
  const sentinels: Piece[] = [];
  for (let n = extraIds - 1; n >= 0; n--) {
    const text = `<extra_id_${n}>`;
    // A model that lists its sentinels itself needs no second set.
    if (!taken.has(text)) sentinels.push({ text, score: 0, type: 'sentinel' });
  }
  return makeSentencePieceTokenizer({ ...model, pieces: [...model.pieces, ...sentinels] }, await sha256Hex(bytes));
}

/** @throws LabError `TokenizerFormat` if a tokenizer has more ids than the model's embedding table has rows */
export function checkFits(tokens: number, modelVocabSize: number | undefined): void {
  if (modelVocabSize === undefined || tokens <= modelVocabSize) return;
  throw new LabError({
    tag: 'TokenizerFormat',
    what: 'This tokenizer does not belong to this model',
    found: `${tokens} tokens`,
    expected: `at most ${modelVocabSize}, the rows of the model’s embedding table (vocab_size)`,
    remedy: 'Take config.json, weights and tokenizer from the same folder.',
  });
}
