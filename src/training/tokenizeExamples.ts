/** From a task's texts to token ids, cut the way SeqIO cuts them (seqio/preprocessors.py, append_eos_after_trim). */
import type { Tokenizer } from '../tokenizers/tokenizer.ts';

export interface TextExample {
  readonly input: string;
  readonly target: string;
}

/** Unpadded token ids, both ending in EOS. */
export interface TokenizedExample {
  readonly inputIds: Int32Array; // at most maxInputLength
  readonly targetIds: Int32Array; // at most maxTargetLength
}

/** With what was lost, for messages. */
export interface CutExample extends TokenizedExample {
  readonly inputWasCut: boolean;
  readonly targetWasCut: boolean;
}

/**
 * Every text's first `maximum - 1` tokens and EOS, in the order given. An empty target is EOS alone. Both maxima are at
 * least 1.
 */
export function tokenizeExamples(
  examples: readonly TextExample[],
  tokenizer: Pick<Tokenizer, 'encode' | 'eosTokenId'>,
  maxInputLength: number,
  maxTargetLength: number,
): CutExample[] {
  return examples.map(({ input, target }) => {
    const inputIds = tokenizer.encode(input);
    const targetIds = tokenizer.encode(target);
    return {
      inputIds: cutWithEos(inputIds, maxInputLength, tokenizer.eosTokenId),
      targetIds: cutWithEos(targetIds, maxTargetLength, tokenizer.eosTokenId),
      inputWasCut: inputIds.length >= maxInputLength,
      targetWasCut: targetIds.length >= maxTargetLength,
    };
  });
}

/** The first `maximum - 1` ids, and EOS behind them. */
export function cutWithEos(ids: readonly number[], maximum: number, eosTokenId: number): Int32Array {
  return Int32Array.of(...ids.slice(0, maximum - 1), eosTokenId);
}
