/** The decoder one position at a time, for all sequences of a batch at once, with cached keys and values. */
import { cachedAttention } from '../../engine/fused/cachedAttention.ts';
import { gatherWithPrompt } from '../../engine/fused/embedding.ts';
import { storeKeysValues } from '../../engine/fused/keyValueCache.ts';
import { matMul } from '../../engine/fused/matMul.ts';
import { rmsNormForward } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import { accumulateTopLogits, type TopLogits } from '../../engine/fused/topLogits.ts';
import type { MemoryContext } from './blockContext.ts';
import { crossAttentionForward } from './crossAttention.ts';
import { feedForwardForward } from './feedForward.ts';
import type { FusedSelfAttention, FusedWeights } from './fusedWeights.ts';
import { chunkedHead, headChunks } from './head.ts';
import { decoderNormOptions, type NetworkOptions, normOptions } from './network.ts';

/** What a step of a decoding reads; `state` and `tokens` say which step it is, so that all steps are one recording. */
export interface CachedDecoderInputs {
  /** Word 0 is the position. */
  readonly state: GpuArray;
  readonly tokens: GpuArray; // [sequences, 1]
  /** See `cachedAttention`. */
  readonly ancestors: GpuArray | null; // [sequences, capacity]
  readonly bias: GpuArray; // [numHeads, capacity]
}

/** A cache for each decoder layer, `[sequences * capacity, 2 * inner]`. */
export function allocateCaches(
  runner: Runner,
  { config, decoder }: FusedWeights,
  sequences: number,
  capacity: number,
): GpuArray[] {
  return decoder.layers.map(() => runner.allocate([sequences * capacity, 2 * config.numHeads * config.dKv]));
}

/**
 * The `count` likeliest tokens after each sequence's token at the current position, whose keys and values join the
 * caches.
 * @param normalized whether their probabilities are wanted
 */
export function likeliestNextTokens(
  runner: Runner,
  weights: FusedWeights,
  memory: Required<MemoryContext>,
  caches: readonly GpuArray[],
  inputs: CachedDecoderInputs,
  { count, normalized }: { readonly count: number; readonly normalized: boolean },
  options: Pick<NetworkOptions, 'logitsBytes'>,
): TopLogits {
  const { head } = weights;
  const [sequences = 0] = inputs.tokens.shape;
  const products = chunkedHead(runner, head, nextHidden(runner, weights, memory, caches, inputs));
  const top: TopLogits = {
    values: runner.allocate([sequences, count]),
    columns: runner.allocate([sequences, count]),
    normalizer: normalized ? runner.allocate([sequences, 2]) : null,
  };
  for (const chunk of headChunks(head, sequences, options.logitsBytes)) {
    const logits = products.logitsOfChunk(chunk);
    accumulateTopLogits(runner, top, logits, chunk.firstColumn);
    runner.release(logits);
  }
  return top;
}

/** The same with all logits, `[sequences, columns]` of each chunk of the vocabulary. */
export function nextTokenLogits(
  runner: Runner,
  weights: FusedWeights,
  memory: Required<MemoryContext>,
  caches: readonly GpuArray[],
  inputs: CachedDecoderInputs,
  options: Pick<NetworkOptions, 'logitsBytes'>,
): GpuArray[] {
  const { head } = weights;
  const products = chunkedHead(runner, head, nextHidden(runner, weights, memory, caches, inputs));
  return headChunks(head, inputs.tokens.shape[0] ?? 0, options.logitsBytes).map((chunk) =>
    products.logitsOfChunk(chunk),
  );
}

/** What the head makes the next token's logits of, `[sequences, dModel]`. */
function nextHidden(
  runner: Runner,
  weights: FusedWeights,
  memory: Required<MemoryContext>,
  caches: readonly GpuArray[],
  inputs: CachedDecoderInputs,
): GpuArray {
  const { config, decoder, embedding } = weights;
  const [sequences = 0] = inputs.tokens.shape;
  const context = { config, norm: normOptions(weights), sequences, length: 1 };
  let x = gatherWithPrompt(runner, { prompts: null, table: embedding, ids: inputs.tokens });
  decoder.layers.forEach(({ selfAttention, crossAttention, feedForward }, index) => {
    const [cache, keysValues] = [caches[index], memory.keysValues[index]];
    if (cache === undefined || keysValues === undefined) throw new Error(`No cache for decoder layer ${index}`);
    x = cachedSelfAttention(runner, x, selfAttention, weights, cache, inputs);
    x = crossAttentionForward(runner, x, keysValues, crossAttention, context, memory).output;
    x = feedForwardForward(runner, x, feedForward, context).output;
  });
  return rmsNormForward(runner, x, decoder.finalNorm, decoderNormOptions(weights));
}

/** `selfAttentionForward` of one position, whose keys and values join those before in the cache. */
function cachedSelfAttention(
  runner: Runner,
  x: GpuArray,
  attention: FusedSelfAttention,
  weights: FusedWeights,
  cache: GpuArray,
  { state, ancestors, bias }: CachedDecoderInputs,
): GpuArray {
  const { numHeads, dKv } = weights.config;
  const normalised = rmsNormForward(runner, x, attention.norm, normOptions(weights));
  const queriesKeysValues = matMul(runner, normalised, attention.queriesKeysValues);
  storeKeysValues(runner, queriesKeysValues, cache, state, bias.shape[1] ?? 0);
  const attended = cachedAttention(
    runner,
    { queriesKeysValues, cache, state, bias, ancestors, numHeads, dKv },
    runner.choices.attentionTile.invocations,
  );
  return matMul(runner, attended, attention.output, { add: x });
}
