/**
 * Beam search on cached keys and values. The GPU finds the likeliest tokens of every live beam; which of them live on is
 * decided here (`BeamSearch`), from `2 * beams` numbers a beam. Caches stay where they are: a table says in whose rows
 * each beam's past lies.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import { type BeamCandidates, type BeamOptions, BeamSearch, type Hypothesis } from '../beamSearch.ts';
import type { T5Config } from '../config.ts';
import type { MemoryContext } from './blockContext.ts';
import { likeliestNextTokens } from './cachedDecoder.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { NetworkOptions } from './network.ts';
import { decodingBias } from './stepInputs.ts';

export interface BeamShape {
  readonly method: 'beam';
  readonly maxTargetLength: number;
  readonly beams: number;
}

export interface BeamInputs {
  readonly state: GpuArray; // [1], the position
  readonly tokens: GpuArray; // [B * beams, 1]
  readonly ancestors: GpuArray; // [B * beams, maxTargetLength]
  readonly bias: GpuArray; // [numHeads, maxTargetLength]
}

/** Arrays for a shape, with what is the same for all inputs written. */
export function beamInputs(
  runner: ImmediateRunner,
  weights: FusedWeights,
  batchSize: number,
  { beams, maxTargetLength }: BeamShape,
): BeamInputs {
  const rows = batchSize * beams;
  return {
    state: runner.allocate([1]),
    tokens: runner.allocate([rows, 1]),
    ancestors: runner.allocate([rows, maxTargetLength]),
    bias: runner.upload(decodingBias(weights, maxTargetLength), [weights.config.numHeads, maxTargetLength]),
  };
}

/** One step: values, columns and normalizer of each beam's `2 * beams` likeliest tokens. */
export function beamStep(
  runner: Runner,
  weights: FusedWeights,
  memory: Required<MemoryContext>,
  inputs: BeamInputs,
  caches: readonly GpuArray[],
  { beams }: BeamShape,
  options: NetworkOptions,
): GpuArray[] {
  const wanted = { count: 2 * beams, normalized: true };
  const { values, columns, normalizer } = likeliestNextTokens(runner, weights, memory, caches, inputs, wanted, options);
  return normalizer === null ? [values, columns] : [values, columns, normalizer];
}

/** The answers of each example, best first. `runStep` runs one step and reads what `beamStep` named. */
export async function decodeWithBeams(
  runner: ImmediateRunner,
  inputs: BeamInputs,
  batchSize: number,
  options: BeamOptions,
  { decoderStartTokenId, eosTokenId }: T5Config,
  runStep: () => Promise<readonly Float32Array[]>,
): Promise<Hypothesis[][]> {
  const search = new BeamSearch(batchSize, options, decoderStartTokenId, eosTokenId);
  const ancestry = new Ancestry(batchSize, options);
  while (!search.isOver) {
    const position = search.length;
    runner.write(inputs.state, Int32Array.of(position));
    runner.write(inputs.tokens, search.tokens);
    runner.write(inputs.ancestors, ancestry.rows);
    search.advance(beamCandidates(await runStep()));
    ancestry.follow(search.parents, position);
  }
  return search.results();
}

/** Log-probabilities, in float32 and in jax.nn.log_softmax's order: the logits' difference first. */
function beamCandidates([values, columns, normalizer]: readonly Float32Array[]): BeamCandidates {
  if (values === undefined || columns === undefined || normalizer === undefined) throw new Error('A step read nothing');
  const count = values.length / (normalizer.length / 2);
  const logProbabilities = values.map((logit, index) => {
    const row = 2 * Math.floor(index / count);
    const logSum = Math.fround(Math.log(normalizer[row + 1] ?? Number.NaN));
    return Math.fround(logit - (normalizer[row] ?? Number.NaN)) - logSum;
  });
  return { logProbabilities, ids: new Uint32Array(columns.buffer, columns.byteOffset, columns.length) };
}

/** In which beam's rows of the caches the keys and values of each beam's past lie. */
class Ancestry {
  /** `[examples * beams, maxTargetLength]`, of rows in the whole batch. */
  rows: Int32Array;
  private readonly beams: number;
  private readonly length: number;

  constructor(examples: number, { beams, maxTargetLength }: BeamOptions) {
    this.beams = beams;
    this.length = maxTargetLength;
    this.rows = Int32Array.from({ length: examples * beams * maxTargetLength }, (_, index) =>
      Math.floor(index / maxTargetLength),
    );
  }

  /** Each beam takes over its parent's past, `position` included; what comes after will be its own. */
  follow(parents: Int32Array, position: number): void {
    const next = new Int32Array(this.rows.length);
    parents.forEach((parent, row) => {
      const from = row - (row % this.beams) + parent;
      next.set(this.rows.subarray(from * this.length, from * this.length + position + 1), row * this.length);
      next.fill(row, row * this.length + position + 1, (row + 1) * this.length);
    });
    this.rows = next;
  }
}
