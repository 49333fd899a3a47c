/** The same step in jax-js: one jitted function of loss, gradient and Adam, compiled at its first call. */
import {
  defaultDevice,
  getWebGPUDevice,
  init,
  type Array as JaxArray,
  jit,
  numpy as np,
  tree as treeMap,
  valueAndGrad,
} from '@jax-js/jax';
import { positionBuckets } from '../../src/t5/composed/relativePositionBias.ts';
import type { T5Config } from '../../src/t5/config.ts';
import { shiftRight } from '../../src/t5/shiftRight.ts';
import type { SyntheticProblem } from '../syntheticProblem.ts';
import { ADAM, type Implementation, Z_LOSS } from './implementation.ts';
import { float32, int32 } from './jaxArrays.ts';
import { type JaxBatch, type JaxWeights, jaxLoss } from './jaxNetwork.ts';
import { jaxWeights } from './jaxWeights.ts';

/** Added to the scores of hidden keys. */
const HIDDEN = -1e10;

export const jaxJs: Implementation = async (problem) => {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js did not start its WebGPU backend.');
  defaultDevice('webgpu');
  let failure: string | null = null;
  getWebGPUDevice().addEventListener('uncapturederror', ({ error }) => {
    failure ??= error.message;
  });
  const { config } = problem.shape;
  const weights = await jaxWeights(config, problem.tensors);
  const batch = jaxBatch(problem);
  const { prompt } = problem;
  let state: AdamState = {
    prompt: float32(prompt.values.slice(), [prompt.length, prompt.width]),
    mean: np.zeros([prompt.length, prompt.width]),
    square: np.zeros([prompt.length, prompt.width]),
  };
  const update = jit(adamStep(config));
  let step = 0;
  return {
    weightBytes: problem.parameters * Float32Array.BYTES_PER_ELEMENT,
    async step() {
      step += 1;
      const corrections = float32(Float32Array.of(1 - ADAM.beta1 ** step, 1 - ADAM.beta2 ** step), [2]);
      const { loss, ...next } = update(state, referenced(weights), referenced(batch), corrections);
      state = next;
      const [value = Number.NaN] = await loss.data();
      // jax-js itself goes on with what the failed calls have left.
      if (failure !== null) throw new Error(`jax-js’s device reports: ${failure}`);
      return value;
    },
  };
};

type AdamState = { prompt: JaxArray; mean: JaxArray; square: JaxArray };

function adamStep(config: T5Config) {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  return (state: AdamState, weights: JaxWeights, batch: JaxBatch, corrections: JaxArray) => {
    // Not arguments of the differentiated function: jax-js would copy each of those in every step.
    const lossOf = (prompt: JaxArray) => jaxLoss(prompt, weights, batch, config, Z_LOSS);
    const [loss, gradient] = valueAndGrad(lossOf)(state.prompt.ref);
    const mean = state.mean.mul(beta1).add(gradient.ref.mul(1 - beta1));
    const square = state.square.mul(beta2).add(np.square(gradient).mul(1 - beta2));
    const [meanCorrection, squareCorrection] = np.split(corrections, 2);
    if (meanCorrection === undefined || squareCorrection === undefined) throw new Error('Two corrections make two.');
    const scale = np.sqrt(square.ref.div(squareCorrection)).add(epsilon);
    const prompt = state.prompt.sub(mean.ref.div(meanCorrection).div(scale).mul(learningRate));
    return { prompt, mean, square, loss };
  };
}

/** The tree with one more reference to each array, which the callee uses up. */
function referenced<Tree extends JaxWeights | JaxBatch>(tree: Tree): Tree {
  return treeMap.ref(tree);
}

function jaxBatch({ shape, batch }: SyntheticProblem): JaxBatch {
  const { config, promptLength } = shape;
  const { batchSize, inputLength, targetLength, inputIds, targetIds } = batch;
  const length = promptLength + inputLength;
  const buckets = (size: number, bidirectional: boolean) => {
    const grid = { queryLength: size, keyLength: size, firstQuery: 0 };
    const { relativeAttentionNumBuckets, relativeAttentionMaxDistance } = config;
    const values = positionBuckets(grid, bidirectional, relativeAttentionNumBuckets, relativeAttentionMaxDistance);
    return int32(Int32Array.from(values), [size, size]);
  };
  const visibility = new Float32Array(batchSize * length);
  inputIds.forEach((id, index) => {
    const place = Math.floor(index / inputLength) * length + promptLength + (index % inputLength);
    if (id === config.padTokenId) visibility[place] = HIDDEN;
  });
  const causality = Float32Array.from({ length: targetLength ** 2 }, (_, index) =>
    index % targetLength > Math.floor(index / targetLength) ? HIDDEN : 0,
  );
  const decoderIds = shiftRight(targetIds, batchSize, config.decoderStartTokenId);
  return {
    inputIds: int32(Int32Array.from(inputIds), [batchSize, inputLength]),
    decoderIds: int32(Int32Array.from(decoderIds), [batchSize, targetLength]),
    targetIds: int32(Int32Array.from(targetIds), [batchSize, targetLength]),
    targetWeights: float32(
      Float32Array.from(targetIds, (id) => (id === config.padTokenId ? 0 : 1)),
      [batchSize, targetLength],
    ),
    encoderBuckets: buckets(length, true),
    decoderBuckets: buckets(targetLength, false),
    encoderVisibility: float32(visibility, [batchSize, 1, 1, length]),
    causality: float32(causality, [1, 1, targetLength, targetLength]),
  };
}
