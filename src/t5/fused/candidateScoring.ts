/** Rank classification: how likely the model finds each of a few given answers (t5x/models.py, score_batch). */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import { shiftRight } from '../shiftRight.ts';
import type { MemoryContext } from './blockContext.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { decodeTeacherForced, type NetworkOptions, tokenLosses } from './network.ts';
import { type DecoderInputs, decoderBias, decoderInputs } from './stepInputs.ts';

/** Candidates go through the decoder together as long as its hidden states stay below this many numbers (16 MiB). */
const HIDDEN_AT_ONCE = 2 ** 22;

type Candidates = readonly (readonly number[])[];

export interface ScoringShape {
  /** Candidates that go through the decoder together, with every example of the batch. */
  readonly group: number;
  /** Tokens of the longest. */
  readonly length: number;
}

/** The shape for candidates: as few groups as memory allows, of equal size; null if there is nothing to score. */
export function scoringShape(candidates: Candidates, batchSize: number, { dModel }: T5Config): ScoringShape | null {
  if (candidates.length === 0) return null;
  const length = Math.max(1, ...candidates.map((candidate) => candidate.length));
  const atOnce = Math.max(1, Math.floor(HIDDEN_AT_ONCE / (batchSize * length * dModel)));
  const groups = Math.ceil(candidates.length / atOnce);
  return { group: Math.ceil(candidates.length / groups), length };
}

/** Arrays for a shape, with what is the same for all candidates written. */
export function scoringInputs(
  runner: ImmediateRunner,
  weights: FusedWeights,
  batchSize: number,
  { group, length }: ScoringShape,
): DecoderInputs {
  const shape = { sequences: batchSize * group, targetLength: length };
  const inputs = decoderInputs(shape, weights.config, (size) => runner.allocate(size));
  runner.write(inputs.decoderBias, decoderBias(weights, { queryLength: length, keyLength: length }));
  return inputs;
}

/** `-log p` of every token, `[B * group * length]`; sequence `example * group + candidate` is that pair. */
export function candidateLosses(
  runner: Runner,
  weights: FusedWeights,
  memory: MemoryContext,
  inputs: DecoderInputs,
  options: NetworkOptions,
): GpuArray {
  const [sequences = 0, targetLength = 0] = inputs.decoderIds.shape;
  const hidden = decodeTeacherForced(runner, weights, { sequences, targetLength }, inputs, memory);
  return tokenLosses(runner, weights, hidden, inputs.targets, { zLoss: 0 }, options);
}

/**
 * `sum_t log p(y_t)` of every candidate for every example, `[B, candidates.length]` row-major.
 * @param runGroup runs a group of candidates and reads what `candidateLosses` named; groups do not wait for each other
 */
export async function scoreCandidates(
  runner: ImmediateRunner,
  { inputs, batchSize, group, length }: ScoringShape & { readonly inputs: DecoderInputs; readonly batchSize: number },
  candidates: Candidates,
  { padTokenId, decoderStartTokenId }: T5Config,
  runGroup: () => Promise<readonly Float32Array[]>,
): Promise<Float32Array> {
  const scores = new Float32Array(batchSize * candidates.length);
  const runs: Promise<void>[] = [];
  for (let first = 0; first < candidates.length; first += group) {
    const sequences = batchSize * group;
    const targetIds = new Int32Array(sequences * length).fill(padTokenId);
    for (let row = 0; row < sequences; row++) targetIds.set(candidates[first + (row % group)] ?? [], row * length);
    runner.write(inputs.decoderIds, shiftRight(targetIds, sequences, decoderStartTokenId));
    runner.write(inputs.targets, targetIds);
    const addLosses = ([losses = new Float32Array()]: readonly Float32Array[]) =>
      losses.forEach((loss, index) => {
        const sequence = Math.floor(index / length);
        const candidate = first + (sequence % group);
        // The last group may have fewer candidates than places.
        if (candidate >= candidates.length) return;
        const place = Math.floor(sequence / group) * candidates.length + candidate;
        scores[place] = (scores[place] ?? 0) - loss;
      });
    runs.push(runGroup().then(addLosses));
  }
  // All of them, also where one fails: others may use the slots when nothing of this is under way.
  for (const outcome of await Promise.allSettled(runs)) if (outcome.status === 'rejected') throw outcome.reason;
  return scores;
}
