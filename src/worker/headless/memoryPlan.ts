/** `--plan`: what a run will need of a GPU's memory, told without a GPU, weights or data. */
import type { T5Config } from '../../t5/config.ts';
import type { MemoryNeed } from '../../t5/fused/memoryNeed.ts';
import { memoryOfRun, parameterCount, weightBytesByStorage } from '../../training/memoryOfRun.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';

/**
 * Lines for people.
 * @throws LabError `GpuOutOfMemory` if an array of the step is larger than desktop adapters can bind
 */
export function memoryPlan(config: T5Config, spec: RunSpec): string {
  const { weights, maxInputLength, maxTargetLength, prompt } = spec;
  const { batchSize, kept, twice } = memoryOfRun(config, spec);
  const ofOthers = weightBytesByStorage(config)
    .filter(({ storage }) => storage !== weights)
    .map(({ storage, bytes }) => `${storage} ${amount(bytes)}`);
  return [
    `Parameters: ${(parameterCount(config) / 1e6).toFixed(1)} million`,
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
