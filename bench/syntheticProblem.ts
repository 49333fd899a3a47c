/** Weights, prompt and batch of a shape, made from a seed: the same numbers for every implementation on every host. */
import { Rng } from '../src/base/rng.ts';
import type { TensorCollection, TensorEntry } from '../src/formats/tensorCollection.ts';
import type { PromptValues, TokenBatch } from '../src/t5/frozenModel.ts';
import { expectedWeights } from '../src/t5/weightNames.ts';
import type { BenchShape } from './shapes.ts';

export interface SyntheticProblem {
  readonly shape: BenchShape;
  readonly tensors: TensorCollection;
  readonly parameters: number;
  readonly prompt: PromptValues;
  readonly batch: TokenBatch;
}

const SEED = 20260301;
/** Integers in [-1024, 1024] times a power of two: float16 holds them exactly, so that a packed run is the same run. */
const MANTISSA_RANGE = 1024;

/** The problem of a shape; weights are made when they are read, one tensor at a time. */
export function syntheticProblem(shape: BenchShape, batchSize: number): SyntheticProblem {
  const { config, promptLength, inputLength, targetLength } = shape;
  const tensors = syntheticTensors(expectedWeights(config));
  const random = Rng.forSeed(SEED, 'batch');
  const token = () => 2 + random.nextBelow(config.vocabSize - 2);
  const inputIds = Int32Array.from({ length: batchSize * inputLength }, token);
  const targetIds = Int32Array.from({ length: batchSize * targetLength }, token);
  for (let example = 0; example < batchSize; example++) {
    // Inputs of different lengths, as a real batch has them, and a target that ends in EOS.
    const padding = random.nextBelow(Math.ceil(inputLength / 4));
    inputIds.fill(config.padTokenId, (example + 1) * inputLength - padding, (example + 1) * inputLength);
    targetIds[(example + 1) * targetLength - 1] = config.eosTokenId;
  }
  const values = uniformValues(promptLength * config.dModel, 0.5, 'prompt');
  return {
    shape,
    tensors,
    parameters: tensors.totalBytes / Float32Array.BYTES_PER_ELEMENT,
    prompt: { length: promptLength, width: config.dModel, values },
    batch: { batchSize, inputLength, targetLength, inputIds, targetIds },
  };
}

/** Weights of these names and shapes, the same wherever they are made. */
export function syntheticTensors(shapes: ReadonlyMap<string, readonly number[]>): TensorCollection {
  const entries = new Map<string, TensorEntry>();
  let byteOffset = 0;
  for (const [name, shape] of shapes) {
    const byteLength = shape.reduce((product, size) => product * size, Float32Array.BYTES_PER_ELEMENT);
    entries.set(name, { name, dtype: 'F32', shape, byteOffset, byteLength });
    byteOffset += byteLength;
  }
  // Tensors are read in parts, one after the other.
  let latest: { readonly name: string; readonly values: Float32Array } | null = null;
  return {
    names: () => [...entries.keys()].sort(),
    entry: (name) => entries.get(name),
    async readFloat32(name, range) {
      const entry = entries.get(name);
      if (entry === undefined) throw new Error(`No synthetic tensor ${name}`);
      if (latest?.name !== name) latest = { name, values: syntheticValues(entry) };
      const { first, count } = range ?? { first: 0, count: latest.values.length };
      return latest.values.slice(first, first + count);
    },
    totalBytes: byteOffset,
  };
}

/** Of the size that training leaves: norms near 1, linear layers that keep the variance of what they get. */
function syntheticValues({ name, shape, byteLength }: TensorEntry): Float32Array {
  const size = byteLength / Float32Array.BYTES_PER_ELEMENT;
  if (shape.length === 1) return uniformValues(size, 0.125, name).map((value) => 1 + value);
  const [, inputs = 1] = shape;
  if (name.startsWith('shared.')) return uniformValues(size, 1, name);
  if (name.includes('relative_attention_bias')) return uniformValues(size, 0.5, name);
  // T5 has no 1/sqrt(dKv) on its scores: queries are that much smaller (Mesh TensorFlow's initialisation).
  const isQuery = name.endsWith('.q.weight');
  return uniformValues(size, inputs ** -0.5 * (isQuery ? 0.125 : 1), name);
}

/** Uniform around 0 with about this standard deviation. */
function uniformValues(size: number, deviation: number, purpose: string): Float32Array {
  const random = Rng.forSeed(SEED, purpose);
  const step = 2 ** Math.round(Math.log2((deviation * Math.sqrt(3)) / MANTISSA_RANGE));
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    values[index] = (random.nextBelow(2 * MANTISSA_RANGE) - MANTISSA_RANGE) * step;
  }
  return values;
}
