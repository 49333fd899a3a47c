/** Greedy decoding with cached keys and values: one token a sequence and step, all of a batch at once. */
import { accumulateArgMax } from '../../engine/fused/argMax.ts';
import { attentionForward } from '../../engine/fused/attention.ts';
import type { AttentionInputs } from '../../engine/fused/attentionShapes.ts';
import { gatherWithPrompt } from '../../engine/fused/embedding.ts';
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { storeKeysValues } from '../../engine/fused/keyValueCache.ts';
import { matMul } from '../../engine/fused/matMul.ts';
import { rmsNormForward } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import type { BlockContext, MemoryContext } from './blockContext.ts';
import { crossAttentionForward, memoryKeysValues } from './crossAttention.ts';
import { feedForwardForward } from './feedForward.ts';
import type { FusedSelfAttention, FusedWeights } from './fusedWeights.ts';
import { chunkedHead, headChunks } from './head.ts';
import { decoderNormOptions, type NetworkOptions, normOptions } from './network.ts';
import { decoderBias } from './stepInputs.ts';

/** What one layer keeps while decoding. */
interface LayerCache {
  readonly own: GpuArray; // [B * capacity, 2 * inner], keys and values side by side
  readonly memory: GpuArray; // [B * (P + T), 2 * inner]
}

/**
 * A row of ids for each example, without the start token, EOS included where it was reached, at most
 * `maxTargetLength` long. A row that has ended is fed padding until the last one ends.
 */
export async function decodeGreedily(
  runner: ImmediateRunner,
  scope: ScopedRunner,
  weights: FusedWeights,
  memory: MemoryContext,
  maxTargetLength: number,
  options: NetworkOptions,
): Promise<number[][]> {
  const { padTokenId, eosTokenId, decoderStartTokenId, numHeads, dKv } = weights.config;
  const answers = Array.from({ length: memory.examples }, (): number[] => []);
  const ended = (row: number[] | undefined) => row?.at(-1) === eosTokenId;
  const caches = weights.decoder.layers.map(
    (layer): LayerCache => ({
      own: scope.allocate([memory.examples * Math.max(1, maxTargetLength), 2 * numHeads * dKv]),
      memory: memoryKeysValues(scope, memory, layer.crossAttention),
    }),
  );
  let tokens = new Int32Array(memory.examples).fill(decoderStartTokenId);
  for (let step = 0; step < maxTargetLength && !answers.every(ended); step++) {
    const best = await ScopedRunner.use(runner, (stepScope) => {
      const choices = decodeStep(stepScope, weights, memory, caches, tokens, step, maxTargetLength, options);
      return stepScope.read(choices);
    });
    tokens = Int32Array.from(tokens, (_, row) => (ended(answers[row]) ? padTokenId : (best[2 * row + 1] ?? 0)));
    tokens.forEach((token, row) => {
      if (!ended(answers[row])) answers[row]?.push(token);
    });
  }
  return answers;
}

/** The next token of each sequence after `tokens` at `position`: `[B, 2]` as `accumulateArgMax` leaves it. */
function decodeStep(
  runner: ScopedRunner,
  weights: FusedWeights,
  memory: MemoryContext,
  caches: readonly LayerCache[],
  tokens: Int32Array,
  position: number,
  capacity: number,
  options: NetworkOptions,
): GpuArray {
  const { config, decoder, embedding } = weights;
  const span = { queryLength: 1, keyLength: position + 1, firstQuery: position };
  const bias = decoderBias(weights, span);
  const context: BlockContext = {
    config,
    norm: normOptions(weights),
    sequences: memory.examples,
    length: 1,
    positionBias: runner.upload(bias, [config.numHeads, position + 1]),
    visible: null,
    causal: false, // the cache ends at the only query
  };
  const ids = runner.upload(tokens, [memory.examples, 1]);
  let x = gatherWithPrompt(runner, { prompt: null, table: embedding, ids });
  decoder.layers.forEach((layer, index) => {
    const cache = caches[index];
    if (cache === undefined) throw new Error(`No cache for decoder layer ${index}`);
    x = cachedSelfAttention(runner, x, layer.selfAttention, context, cache.own, position, capacity);
    x = crossAttentionForward(runner, x, cache.memory, layer.crossAttention, context, memory).output;
    x = feedForwardForward(runner, x, layer.feedForward, context).output;
  });
  const hidden = rmsNormForward(runner, x, decoder.finalNorm, decoderNormOptions(weights));
  const head = chunkedHead(runner, weights.head, hidden);
  const best = runner.allocate([memory.examples, 2]);
  for (const chunk of headChunks(weights.head, memory.examples, options.logitsBytes)) {
    const logits = head.logitsOfChunk(chunk);
    accumulateArgMax(runner, best, logits, chunk.firstColumn);
    runner.release(logits);
  }
  return best;
}

/** `selfAttentionForward` of one position, whose keys and values join those before in the cache. */
function cachedSelfAttention(
  runner: Runner,
  x: GpuArray,
  weights: FusedSelfAttention,
  { config, norm, sequences, positionBias: bias }: BlockContext,
  cache: GpuArray,
  position: number,
  capacity: number,
): GpuArray {
  const normalised = rmsNormForward(runner, x, weights.norm, norm);
  const queriesKeysValues = matMul(runner, normalised, weights.queriesKeysValues);
  storeKeysValues(runner, queriesKeysValues, cache, position, capacity);
  const inputs: AttentionInputs = {
    queries: { array: queriesKeysValues, firstColumn: 0 },
    keys: { array: cache, firstColumn: 0 },
    values: { array: cache, firstColumn: config.numHeads * config.dKv },
    batch: sequences,
    queryLength: 1,
    keyLength: position + 1,
    numHeads: config.numHeads,
    dKv: config.dKv,
    bias,
    keyVisible: null,
    causal: false,
  };
  const { output } = attentionForward(runner, inputs);
  return matMul(runner, output, weights.output, { add: x });
}
