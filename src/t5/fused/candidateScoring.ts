/** Rank classification: how likely the model finds each of a few given answers (t5x/models.py, score_batch). */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import { shiftRight } from '../shiftRight.ts';
import type { MemoryContext } from './blockContext.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { decodeTeacherForced, type NetworkOptions, tokenLosses } from './network.ts';
import { decoderBias } from './stepInputs.ts';

/** Candidates go through the decoder together as long as its hidden states stay below this many numbers (16 MiB). */
const HIDDEN_AT_ONCE = 2 ** 22;

/** `sum_t log p(y_t)` of every candidate for every example of the memory, `[B, candidates.length]` row-major. */
export async function scoreCandidates(
  runner: ImmediateRunner,
  weights: FusedWeights,
  memory: MemoryContext,
  candidates: readonly (readonly number[])[],
  options: NetworkOptions,
): Promise<Float32Array> {
  const batchSize = memory.examples;
  const scores = new Float32Array(batchSize * candidates.length);
  const length = Math.max(1, ...candidates.map((candidate) => candidate.length));
  const atOnce = Math.max(1, Math.floor(HIDDEN_AT_ONCE / (batchSize * length * weights.config.dModel)));
  for (let first = 0; first < candidates.length; first += atOnce) {
    const group = candidates.slice(first, first + atOnce);
    const losses = await groupLosses(runner, weights, memory, group, length, options);
    losses.forEach((loss, index) => {
      const sequence = Math.floor(index / length);
      const place = Math.floor(sequence / group.length) * candidates.length + first + (sequence % group.length);
      scores[place] = (scores[place] ?? 0) - loss;
    });
  }
  return scores;
}

/** `-log p` of every token, `[B * group.length * length]`; sequence `example * group.length + candidate` is that pair. */
function groupLosses(
  runner: ImmediateRunner,
  weights: FusedWeights,
  memory: MemoryContext,
  group: readonly (readonly number[])[],
  length: number,
  options: NetworkOptions,
): Promise<Float32Array> {
  const { padTokenId, decoderStartTokenId, numHeads } = weights.config;
  const sequences = memory.examples * group.length;
  const targetIds = new Int32Array(sequences * length).fill(padTokenId);
  for (let row = 0; row < sequences; row++) targetIds.set(group[row % group.length] ?? [], row * length);
  const bias = decoderBias(weights, { queryLength: length, keyLength: length });
  return ScopedRunner.use(runner, async (scope) => {
    const inputs = {
      decoderIds: scope.upload(shiftRight(targetIds, sequences, decoderStartTokenId), [sequences, length]),
      targets: scope.upload(targetIds, [sequences * length]),
      decoderBias: scope.upload(bias, [numHeads, 2 * length - 1]),
    };
    const hidden = decodeTeacherForced(scope, weights, { sequences, targetLength: length }, inputs, memory);
    return scope.read(tokenLosses(scope, weights, hidden, inputs.targets, 0, options));
  });
}
