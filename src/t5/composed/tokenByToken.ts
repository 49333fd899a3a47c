/** Decoding token by token, all rows of a batch at once: the likeliest, or what is drawn. */
import { readFloat32 } from '../../engine/tensors.ts';
import * as tf from '../../engine/tf.ts';
import type { Sampler } from '../sampling.ts';
import type { T5Weights } from '../weights.ts';
import type { KeysValues } from './attention.ts';
import { crossMemory, decode } from './decoder.ts';
import { type EncoderInput, encode } from './encoder.ts';
import { vocabularyLogits } from './head.ts';

/**
 * A row of ids for each example, without the start token, EOS included where it was reached, at most
 * `maxTargetLength` long. The keys and values of earlier tokens are kept, so that each step computes one token a row;
 * a row that has ended is fed padding until the last one ends.
 */
export async function decodeGreedily(
  weights: T5Weights,
  input: EncoderInput,
  maxTargetLength: number,
): Promise<number[][]> {
  const { padTokenId, eosTokenId, decoderStartTokenId } = weights.config;
  const answers = Array.from({ length: input.batchSize }, (): number[] => []);
  const ended = (row: number[] | undefined) => row?.at(-1) === eosTokenId;

  const memory = tf.tidy(() => crossMemory(weights, encode(weights, input)));
  let cache: KeysValues[] = [];
  let tokens = new Int32Array(input.batchSize).fill(decoderStartTokenId);
  try {
    for (let step = 0; step < maxTargetLength && !answers.every(ended); step++) {
      const next = tf.tidy(() => {
        const output = decode(weights, tokens, input.batchSize, memory, cache);
        const choices = tf.argMax(vocabularyLogits(output.hidden, weights), -1); // [B]
        return { choices, cache: output.cache };
      });
      tf.dispose(cache);
      cache = next.cache;
      const choices = await next.choices.data<'int32'>().finally(() => next.choices.dispose());
      tokens = Int32Array.from(choices, (choice, row) => (ended(answers[row]) ? padTokenId : choice));
      tokens.forEach((token, row) => {
        if (!ended(answers[row])) answers[row]?.push(token);
      });
    }
    return answers;
  } finally {
    tf.dispose([cache, memory]);
  }
}

/** The sampler's answers, with the keys and values of earlier tokens kept. */
export async function decodeBySampling(weights: T5Weights, input: EncoderInput, sampler: Sampler): Promise<number[][]> {
  const memory = tf.tidy(() => crossMemory(weights, encode(weights, input)));
  let cache: KeysValues[] = [];
  try {
    while (!sampler.isOver) {
      const next = tf.tidy(() => {
        const output = decode(weights, sampler.tokens, input.batchSize, memory, cache);
        return { logits: vocabularyLogits(output.hidden, weights), cache: output.cache };
      });
      tf.dispose(cache);
      cache = next.cache;
      sampler.advance(await readFloat32(next.logits).finally(() => next.logits.dispose()));
    }
    return sampler.answers.map((answer) => [...answer]);
  } finally {
    tf.dispose([cache, memory]);
  }
}
