/** The engine: fused kernels on a GPU of the lab's own. */
import type { GpuHost } from '../../engine/device.ts';
import { defaultChoices } from '../../engine/fused/choices.ts';
import { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { hasRoomFor } from '../../engine/fused/reserveBuffers.ts';
import type { ModelExecutor } from '../modelExecutor.ts';
import { createFusedModel, DEFAULT_FUSED_OPTIONS } from './fusedModel.ts';
import { loadFusedWeights } from './loadFusedWeights.ts';
import { modelTooLarge } from './memoryAdvice.ts';
import { packedWeightBytes } from './weightShapes.ts';

/** Weights from this size on are asked room for before they are read: what is smaller loads in no time. */
const PROBED_BYTES = 2 ** 28;

/** Far below what watchdogs of drivers end, two seconds on Windows. */
const SECONDS_A_SUBMIT = 0.5;

/** Models on `host`, which all use one set of pipelines and buffers. */
export function fusedExecutor(host: GpuHost): ModelExecutor {
  const runner = new ImmediateRunner(host, defaultChoices(host.software, host.device.features));
  const { maxBufferSize, maxStorageBufferBindingSize } = host.device.limits;
  const maxBufferBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  return async (config, tensors, storage, onProgress) => {
    const bytes = packedWeightBytes(config, storage);
    if (bytes >= PROBED_BYTES && !(await hasRoomFor(host.device, bytes, maxBufferBytes)))
      throw modelTooLarge(config, storage);
    const weights = await loadFusedWeights(config, tensors, runner, { storage, maxBufferBytes }, onProgress);
    // Uploads fail late: what was refused must be known before the model is said to be there.
    await runner.failures.check();
    const { parameters, bytesOnGpu } = weights;
    // Where the GPU is the CPU, work for nothing costs more than waiting.
    const options = host.software
      ? { ...DEFAULT_FUSED_OPTIONS, stepsAhead: 0 }
      : { ...DEFAULT_FUSED_OPTIONS, secondsASubmit: SECONDS_A_SUBMIT };
    return { model: createFusedModel(runner, weights, options), parameters, bytesOnGpu };
  };
}
