/** What a run will need of a GPU's memory, told without a GPU, weights or data. */
import { WEIGHT_STORAGES, type WeightStorage } from '../engine/fused/packMatrix.ts';
import type { T5Config } from '../t5/config.ts';
import { DEFAULT_FUSED_OPTIONS } from '../t5/fused/fusedModel.ts';
import { type MemoryNeed, trainingMemoryNeed } from '../t5/fused/memoryNeed.ts';
import { packedWeightBytes } from '../t5/fused/weightShapes.ts';
import { expectedWeights } from '../t5/weightNames.ts';
import type { RunSpec } from './runFileTypes.ts';

/** WebGPU's own, but for buffers as large as desktop adapters have. */
const DESKTOP_LIMITS = {
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 31,
  maxComputeWorkgroupStorageSize: 32_768,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
} as GPUSupportedLimits;

/** The part of a run file that memory depends on. */
export type SizedRun = Pick<
  RunSpec,
  'weights' | 'maxInputLength' | 'maxTargetLength' | 'batchSize' | 'microbatches' | 'dropoutRate'
> & {
  readonly prompt: Pick<RunSpec['prompt'], 'length'>;
};

export interface MemoryOfRun {
  /** Examples of a microbatch. */
  readonly batchSize: number;
  /** Everything kept for the way back. */
  readonly kept: MemoryNeed;
  /** Blocks computed a second time on the way back. */
  readonly twice: MemoryNeed;
}

/**
 * The largest step that the run file allows: inputs and targets of their maximum lengths.
 * @param limits of the GPU that it is for, where it is known; desktop adapters' otherwise
 * @throws LabError `GpuOutOfMemory` if an array of the step is larger than they allow to bind
 */
export function memoryOfRun(config: T5Config, run: SizedRun, limits = DESKTOP_LIMITS): MemoryOfRun {
  const batchSize = run.batchSize / run.microbatches;
  const shape = {
    batchSize,
    prompts: 1,
    sequences: batchSize,
    inputLength: run.maxInputLength,
    targetLength: run.maxTargetLength,
    promptLength: run.prompt.length,
    dropoutRate: run.dropoutRate,
  };
  const load = { storage: run.weights, maxBufferBytes: limits.maxStorageBufferBindingSize };
  const need = (recompute: boolean) =>
    trainingMemoryNeed(config, load, shape, { ...DEFAULT_FUSED_OPTIONS, recompute }, limits);
  return { batchSize, kept: need(false), twice: need(true) };
}

/** Numbers in all of the model's tensors together. */
export function parameterCount(config: T5Config): number {
  return [...expectedWeights(config).values()].reduce(
    (sum, sizes) => sum + sizes.reduce((product, size) => product * size, 1),
    0,
  );
}

/** Bytes of the weights on the GPU, in each way in which they can be stored. */
export function weightBytesByStorage(config: T5Config): { readonly storage: WeightStorage; readonly bytes: number }[] {
  return WEIGHT_STORAGES.map((storage) => ({ storage, bytes: packedWeightBytes(config, storage) }));
}
