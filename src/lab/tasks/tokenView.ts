/** Text as the model gets it: its tokens, which of them are cut off, and how many examples of a task are too long. */
import type { Example } from '../../tasks/examples.ts';
import type { Tokenizer } from '../../tokenizers/tokenizer.ts';

export interface ShownToken {
  readonly id: number;
  /** As the tokenizer writes it, `▁` for a space before it. */
  readonly piece: string;
  readonly kind: 'known' | 'unknown' | 'end';
  /** Beyond the maximum length: the model does not see it. */
  readonly isCut: boolean;
}

type Encoder = Pick<Tokenizer, 'encode' | 'piece' | 'eosTokenId' | 'unknownTokenId'>;

/** The text's tokens and EOS, which replaces whatever does not fit into `maximum` tokens (SeqIO's `append_eos_after_trim`). */
export function tokensOfText(text: string, tokenizer: Encoder, maximum: number): ShownToken[] {
  const ids = tokenizer.encode(text);
  const shown = ids.map((id, place): ShownToken => {
    const kind = id === tokenizer.unknownTokenId ? 'unknown' : 'known';
    return { id, piece: tokenizer.piece(id), kind, isCut: place >= maximum - 1 };
  });
  const end: ShownToken = {
    id: tokenizer.eosTokenId,
    piece: tokenizer.piece(tokenizer.eosTokenId),
    kind: 'end',
    isCut: false,
  };
  return [...shown.slice(0, maximum - 1), end, ...shown.slice(maximum - 1)];
}

export interface LengthSummary {
  readonly examples: number;
  /** Tokens with EOS. */
  readonly longestInput: number;
  readonly longestTarget: number;
  readonly meanInput: number;
  readonly cutInputs: number;
  readonly cutTargets: number;
  /** Examples with a piece that the tokenizer does not know, in input or target. */
  readonly withUnknown: number;
}

export interface LengthLimits {
  readonly maxInputLength: number; // tokens
  readonly maxTargetLength: number; // tokens
}

/** Examples that are tokenised without a pause; small enough that a page stays responsive. */
const EXAMPLES_AT_A_TIME = 50;

/**
 * Lengths of all `examples`. `pause` is waited for now and then, for the page to go on with what else it has to do.
 * @throws the signal's reason once it is aborted
 */
export async function summarizeLengths(
  examples: readonly Example[],
  tokenizer: Encoder,
  { maxInputLength, maxTargetLength }: LengthLimits,
  pause: () => Promise<void>,
  signal: AbortSignal,
): Promise<LengthSummary> {
  let longestInput = 0;
  let longestTarget = 0;
  let inputTokens = 0;
  let cutInputs = 0;
  let cutTargets = 0;
  let withUnknown = 0;
  for (const [place, { input, target }] of examples.entries()) {
    if (place > 0 && place % EXAMPLES_AT_A_TIME === 0) await pause();
    signal.throwIfAborted();
    const inputIds = tokenizer.encode(input);
    const targetIds = tokenizer.encode(target);
    const [inputLength, targetLength] = [inputIds.length + 1, targetIds.length + 1];
    longestInput = Math.max(longestInput, inputLength);
    longestTarget = Math.max(longestTarget, targetLength);
    inputTokens += inputLength;
    if (inputLength > maxInputLength) cutInputs += 1;
    if (targetLength > maxTargetLength) cutTargets += 1;
    if ([inputIds, targetIds].some((ids) => ids.includes(tokenizer.unknownTokenId))) withUnknown += 1;
  }
  const meanInput = examples.length === 0 ? 0 : inputTokens / examples.length;
  return { examples: examples.length, longestInput, longestTarget, meanInput, cutInputs, cutTargets, withUnknown };
}
