/** `--plan`: what a run will need of a GPU's memory, told without a GPU, weights or data. */
import { WEIGHT_STORAGES } from '../../engine/fused/packMatrix.ts';
import type { T5Config } from '../../t5/config.ts';
import { DEFAULT_FUSED_OPTIONS } from '../../t5/fused/fusedModel.ts';
import { type MemoryNeed, trainingMemoryNeed } from '../../t5/fused/memoryNeed.ts';
import { packedWeightBytes } from '../../t5/fused/weightShapes.ts';
import { expectedWeights } from '../../t5/weightNames.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';

/** WebGPU's own, but for buffers as large as desktop adapters have. */
const DESKTOP_LIMITS = {
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 31,
  maxComputeWorkgroupStorageSize: 32_768,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
} as GPUSupportedLimits;

/**
 * Lines for people. The step is the largest that the run file allows: inputs and targets of their maximum lengths.
 * @throws LabError `GpuOutOfMemory` if an array of the step is larger than desktop adapters can bind
 */
export function memoryPlan(config: T5Config, spec: RunSpec): string {
  const { weights, maxInputLength, maxTargetLength, prompt } = spec;
  const batchSize = spec.batchSize / spec.microbatches;
  const shape = {
    batchSize,
    prompts: 1,
    sequences: batchSize,
    inputLength: maxInputLength,
    targetLength: maxTargetLength,
    promptLength: prompt.length,
    dropoutRate: spec.dropoutRate,
  };
  const load = { storage: weights, maxBufferBytes: DESKTOP_LIMITS.maxStorageBufferBindingSize };
  const need = (recompute: boolean) =>
    trainingMemoryNeed(config, load, shape, { ...DEFAULT_FUSED_OPTIONS, recompute }, DESKTOP_LIMITS);
  const [kept, twice] = [need(false), need(true)];
  const parameters = [...expectedWeights(config).values()].reduce(
    (sum, sizes) => sum + sizes.reduce((product, size) => product * size, 1),
    0,
  );
  const others = WEIGHT_STORAGES.filter((storage) => storage !== weights);
  const ofOthers = others.map((storage) => `${storage} ${amount(packedWeightBytes(config, storage))}`);
  return [
    `Parameters: ${(parameters / 1e6).toFixed(1)} million`,
    `Weights: ${amount(kept.weightBytes)} as ${weights} (${ofOthers.join(', ')})`,
    `A step${spec.microbatches === 1 ? '' : `'s microbatch`} of ${batchSize} × (${prompt.length} prompt + ${maxInputLength} input tokens), ${maxTargetLength} target tokens:`,
    stepLine('everything kept', kept),
    stepLine('blocks computed twice', twice),
    `Together: ${amount(kept.weightBytes + kept.transientBytes)}, or ${amount(twice.weightBytes + twice.transientBytes)}`,
    '',
  ].join('\n');
}

function stepLine(what: string, { transientBytes, lowerBoundBytes, dispatches }: MemoryNeed): string {
  const least = `the least possible is ${amount(lowerBoundBytes)}`;
  return `  ${what}: ${amount(transientBytes)} beside the weights (${least}), ${dispatches} dispatches`;
}

/** Decimal units, as graphics cards are sold. */
function amount(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
