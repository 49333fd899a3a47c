/** The same step in jax-js: one jitted function of loss, gradient and Adam, compiled at its first call. */
import {
  defaultDevice,
  init,
  type Array as JaxArray,
  jit,
  numpy as np,
  tree as treeMap,
  valueAndGrad,
} from '@jax-js/jax';
import type { TensorCollection } from '../../src/formats/tensorCollection.ts';
import { positionBuckets } from '../../src/t5/composed/relativePositionBias.ts';
import type { T5Config } from '../../src/t5/config.ts';
import { shiftRight } from '../../src/t5/shiftRight.ts';
import { BLOCK_LAYERS, EMBEDDING, HEAD, relativeBiasName } from '../../src/t5/weightNames.ts';
import type { SyntheticProblem } from '../syntheticProblem.ts';
import { ADAM, type Implementation, Z_LOSS } from './implementation.ts';
import { type JaxAttention, type JaxBatch, type JaxFeedForward, type JaxWeights, jaxLoss } from './jaxNetwork.ts';

/** Added to the scores of hidden keys. */
const HIDDEN = -1e10;

export const jaxJs: Implementation = async (problem) => {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js did not start its WebGPU backend.');
  defaultDevice('webgpu');
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
      return value;
    },
  };
};

type AdamState = { prompt: JaxArray; mean: JaxArray; square: JaxArray };

function adamStep(config: T5Config) {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const lossOf = (prompt: JaxArray, weights: JaxWeights, batch: JaxBatch) =>
    jaxLoss(prompt, weights, batch, config, Z_LOSS);
  return (state: AdamState, weights: JaxWeights, batch: JaxBatch, corrections: JaxArray) => {
    const [loss, gradient] = valueAndGrad(lossOf)(state.prompt.ref, weights, batch);
    const mean = state.mean.mul(beta1).add(gradient.ref.mul(1 - beta1));
    const square = state.square.mul(beta2).add(np.square(gradient).mul(1 - beta2));
    const [meanCorrection, squareCorrection] = np.split(corrections, 2);
    if (meanCorrection === undefined || squareCorrection === undefined) throw new Error('Two corrections make two.');
    const scale = np.sqrt(square.ref.div(squareCorrection)).add(epsilon);
    const prompt = state.prompt.sub(mean.ref.div(meanCorrection).div(scale).mul(learningRate));
    return { prompt, mean, square, loss };
  };
}

function float32(values: Float32Array<ArrayBuffer>, shape: number[]): JaxArray {
  return np.array(values, { shape, dtype: np.float32 });
}

function int32(values: Int32Array<ArrayBuffer>, shape: number[]): JaxArray {
  return np.array(values, { shape, dtype: np.int32 });
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

async function jaxWeights(config: T5Config, tensors: TensorCollection): Promise<JaxWeights> {
  const shapeOf = (name: string) => [...(tensors.entry(name)?.shape ?? [])];
  const asStored = async (name: string) => float32(Float32Array.from(await tensors.readFloat32(name)), shapeOf(name));
  /** Stored `[out, in]`; returns `[in, out]`. */
  const linear = async (name: string) => {
    const [outputs = 0, inputs = 0] = shapeOf(name);
    const stored = await tensors.readFloat32(name);
    const values = new Float32Array(stored.length);
    for (let output = 0; output < outputs; output++) {
      for (let input = 0; input < inputs; input++) {
        values[input * outputs + output] = stored[output * inputs + input] ?? 0;
      }
    }
    return float32(values, [inputs, outputs]);
  };
  const attention = async (layer: string, kind: 'SelfAttention' | 'EncDecAttention'): Promise<JaxAttention> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    query: await linear(`${layer}.${kind}.q.weight`),
    key: await linear(`${layer}.${kind}.k.weight`),
    value: await linear(`${layer}.${kind}.v.weight`),
    output: await linear(`${layer}.${kind}.o.weight`),
  });
  const feedForward = async (layer: string): Promise<JaxFeedForward> => ({
    norm: await asStored(`${layer}.layer_norm.weight`),
    input: await linear(`${layer}.DenseReluDense.wi_0.weight`),
    gate: await linear(`${layer}.DenseReluDense.wi_1.weight`),
    output: await linear(`${layer}.DenseReluDense.wo.weight`),
  });
  const encoder: JaxWeights['encoder'] = {
    layers: [],
    relativeBias: await asStored(relativeBiasName('encoder')),
    finalNorm: await asStored('encoder.final_layer_norm.weight'),
  };
  for (let block = 0; block < config.numLayers; block++) {
    const layer = `encoder.block.${block}.layer`;
    encoder.layers.push({
      selfAttention: await attention(`${layer}.0`, 'SelfAttention'),
      feedForward: await feedForward(`${layer}.${BLOCK_LAYERS.encoder.feedForward}`),
    });
  }
  const decoder: JaxWeights['decoder'] = {
    layers: [],
    relativeBias: await asStored(relativeBiasName('decoder')),
    finalNorm: await asStored('decoder.final_layer_norm.weight'),
  };
  for (let block = 0; block < config.numDecoderLayers; block++) {
    const layer = `decoder.block.${block}.layer`;
    decoder.layers.push({
      selfAttention: await attention(`${layer}.0`, 'SelfAttention'),
      crossAttention: await attention(`${layer}.${BLOCK_LAYERS.decoder.crossAttention}`, 'EncDecAttention'),
      feedForward: await feedForward(`${layer}.${BLOCK_LAYERS.decoder.feedForward}`),
    });
  }
  return { embedding: await asStored(EMBEDDING), head: await linear(HEAD), encoder, decoder };
}
