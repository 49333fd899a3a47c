/** What a model holds likely where its answer begins: the nearest rivals of the tokens that it gave. */
import type { PromptValues } from '../t5/frozenModel.ts';
import type { LoadedModel } from '../training/prepareRun.ts';
import type { TryReply } from './protocol.ts';

/** Positions of the answer that are told, from its first on. */
const POSITIONS = 4;
const RIVALS = 5;

/**
 * Of each of the answer's first tokens the most probable ones in its place, given the answer's tokens before it; the
 * most probable first. Probabilities are the softmax over the whole vocabulary.
 * @param answer as decoding gives it, without the start token
 */
export async function firstTokens(
  { model, tokenizer }: LoadedModel,
  prompt: PromptValues,
  inputIds: Int32Array, // [1, T]
  answer: readonly number[],
): Promise<TryReply['firstTokens']> {
  const targetIds = Int32Array.from(answer.slice(0, POSITIONS));
  const targetLength = targetIds.length;
  if (targetLength === 0) return [];
  const batch = { batchSize: 1, inputLength: inputIds.length, targetLength, inputIds, targetIds };
  const logits = await model.logits(prompt, batch); // [1, targetLength, vocab]
  const { vocabSize } = model.config;
  return Array.from({ length: targetLength }, (_, position) =>
    mostProbable(logits.subarray(position * vocabSize, (position + 1) * vocabSize), RIVALS).map(
      ({ id, probability }) => ({ id, piece: tokenizer.piece(id), probability }),
    ),
  );
}

/** The `count` ids of the highest softmax probability, the highest first. */
export function mostProbable(logits: Float32Array, count: number): { id: number; probability: number }[] {
  const highest = logits.reduce((best, logit) => Math.max(best, logit), Number.NEGATIVE_INFINITY);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return Array.from(logits, (logit, id) => ({ id, probability: Math.exp(logit - highest) / total }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}
