/**
 * Greedy decoding: the likeliest token after the likeliest token. The choice stays on the GPU, so that steps can be
 * submitted without waiting for each other; the host only asks now and then whether all answers have ended.
 */
import {
  freshGreedyState,
  greedyAnswers,
  greedyStateShape,
  takeGreedyChoice,
} from '../../engine/fused/greedyChoice.ts';
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import type { MemoryContext } from './blockContext.ts';
import { likeliestNextTokens } from './cachedDecoder.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { NetworkOptions } from './network.ts';
import { decodingBias } from './stepInputs.ts';

export interface GreedyShape {
  readonly method: 'greedy';
  readonly maxTargetLength: number;
}

export interface GreedyInputs {
  readonly state: GpuArray;
  readonly tokens: GpuArray; // [B, 1]
  readonly bias: GpuArray; // [numHeads, maxTargetLength]
}

/** Arrays for a shape, with what is the same for all inputs written. */
export function greedyInputs(
  runner: ImmediateRunner,
  weights: FusedWeights,
  batchSize: number,
  maxTargetLength: number,
): GreedyInputs {
  return {
    state: runner.allocate(greedyStateShape(batchSize, maxTargetLength)),
    tokens: runner.allocate([batchSize, 1]),
    bias: runner.upload(decodingBias(weights, maxTargetLength), [weights.config.numHeads, maxTargetLength]),
  };
}

/** One step: reads and moves `inputs.state`, which it returns to be read, and `inputs.tokens`. */
export function greedyStep(
  runner: Runner,
  weights: FusedWeights,
  memory: Required<MemoryContext>,
  inputs: GreedyInputs,
  caches: readonly GpuArray[],
  options: NetworkOptions,
): GpuArray[] {
  const capacity = inputs.bias.shape[1] ?? 0;
  const wanted = { count: 1, normalized: false };
  const decoder = { ...inputs, ancestors: null };
  const { columns } = likeliestNextTokens(runner, weights, memory, caches, decoder, wanted, options);
  takeGreedyChoice(runner, columns, inputs.state, inputs.tokens, capacity, weights.config);
  return [inputs.state];
}

/**
 * A row of ids for each example, without the start token, EOS included where it was reached, at most `maxTargetLength`
 * long. A row that has ended is fed padding until the last one ends.
 * @param runSteps runs so many steps and reads the state behind them
 * @param stepsAhead steps that are submitted before it is known whether they are needed: their price is some work for
 *   nothing, without them the GPU waits for the host after every step
 */
export async function decodeGreedily(
  runner: ImmediateRunner,
  inputs: GreedyInputs,
  { eosTokenId, decoderStartTokenId }: T5Config,
  stepsAhead: number,
  runSteps: (steps: number) => Promise<readonly Float32Array[]>,
): Promise<number[][]> {
  const [batchSize = 0] = inputs.tokens.shape;
  const maxTargetLength = inputs.bias.shape[1] ?? 0;
  runner.write(inputs.state, freshGreedyState(batchSize, maxTargetLength));
  runner.write(inputs.tokens, new Int32Array(batchSize).fill(decoderStartTokenId));
  const atOnce = Math.max(1, Math.floor(stepsAhead / 2));
  const unread: Promise<Uint32Array>[] = [];
  let submitted = 0;
  let state: Uint32Array = new Uint32Array();
  try {
    do {
      for (; submitted < maxTargetLength && unread.length * atOnce <= stepsAhead; submitted += atOnce) {
        unread.push(runSteps(Math.min(atOnce, maxTargetLength - submitted)).then(words));
      }
      state = (await unread.shift()) ?? state;
    } while (state[1] !== 0 && (unread.length > 0 || submitted < maxTargetLength));
  } finally {
    // Others may use the slots again when nothing of this is under way.
    await Promise.allSettled(unread);
  }
  return greedyAnswers(state, batchSize, maxTargetLength, eosTokenId);
}

/** What was read of integers. */
function words([values = new Float32Array()]: readonly Float32Array[]): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
