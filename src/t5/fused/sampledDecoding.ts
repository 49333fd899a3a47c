/**
 * Sampling on cached keys and values. The GPU computes the next token's logits, all of which the host reads to draw from
 * (`Sampler`): T5X's top-p may keep any number of tokens.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { Sampler } from '../sampling.ts';
import type { MemoryContext } from './blockContext.ts';
import { nextTokenLogits } from './cachedDecoder.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { NetworkOptions } from './network.ts';
import { decodingBias } from './stepInputs.ts';

export interface SamplingShape {
  readonly method: 'sample';
  readonly maxTargetLength: number;
}

export interface SamplingInputs {
  readonly state: GpuArray; // [1], the position
  readonly tokens: GpuArray; // [B, 1]
  readonly bias: GpuArray; // [numHeads, maxTargetLength]
}

/** Arrays for a shape, with what is the same for all inputs written. */
export function samplingInputs(
  runner: ImmediateRunner,
  weights: FusedWeights,
  batchSize: number,
  maxTargetLength: number,
): SamplingInputs {
  return {
    state: runner.allocate([1]),
    tokens: runner.allocate([batchSize, 1]),
    bias: runner.upload(decodingBias(weights, maxTargetLength), [weights.config.numHeads, maxTargetLength]),
  };
}

/** One step: the logits of each row's next token, `[B, columns]` of each chunk of the vocabulary. */
export function samplingStep(
  runner: Runner,
  weights: FusedWeights,
  memory: Required<MemoryContext>,
  inputs: SamplingInputs,
  caches: readonly GpuArray[],
  options: NetworkOptions,
): GpuArray[] {
  return nextTokenLogits(runner, weights, memory, caches, { ...inputs, ancestors: null }, options);
}

/** The sampler's answers. `runStep` runs one step and reads what `samplingStep` named. */
export async function decodeBySampling(
  runner: ImmediateRunner,
  inputs: SamplingInputs,
  sampler: Sampler,
  runStep: () => Promise<readonly Float32Array[]>,
): Promise<number[][]> {
  while (!sampler.isOver) {
    runner.write(inputs.state, Int32Array.of(sampler.length));
    runner.write(inputs.tokens, sampler.tokens);
    sampler.advance(joinColumns(await runStep(), sampler.tokens.length));
  }
  return sampler.answers.map((answer) => [...answer]);
}

/** Matrices of `rows` rows side by side, as one. */
function joinColumns(parts: readonly Float32Array[], rows: number): Float32Array {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first;
  const width = parts.reduce((sum, { length }) => sum + length / rows, 0);
  const all = new Float32Array(rows * width);
  let column = 0;
  for (const part of parts) {
    const columns = part.length / rows;
    for (let row = 0; row < rows; row++) {
      all.set(part.subarray(row * columns, (row + 1) * columns), row * width + column);
    }
    column += columns;
  }
  return all;
}
