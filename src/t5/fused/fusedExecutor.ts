/** The engine: fused kernels on a GPU of the lab's own. */
import type { GpuHost } from '../../engine/device.ts';
import { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { PipelineCache } from '../../engine/fused/pipelines.ts';
import { hasRoomFor } from '../../engine/fused/reserveBuffers.ts';
import { chooseKernels, type TuningMode, type TuningOptions } from '../../engine/fused/tuning/chooseKernels.ts';
import type { ModelExecutor } from '../modelExecutor.ts';
import { createFusedModel, DEFAULT_FUSED_OPTIONS } from './fusedModel.ts';
import type { KernelProgress } from './kernelProgress.ts';
import { loadFusedWeights } from './loadFusedWeights.ts';
import { modelTooLarge } from './memoryAdvice.ts';
import { modelWork } from './modelWork.ts';
import { packedWeightBytes } from './weightShapes.ts';

/** Weights from this size on are asked room for before they are read: what is smaller loads in no time. */
const PROBED_BYTES = 2 ** 28;

/** Far below what watchdogs of drivers end, two seconds on Windows. */
const SECONDS_A_SUBMIT = 0.5;

export interface EngineSurroundings extends Pick<TuningOptions, 'records' | 'nowSeconds'> {
  onKernels(progress: KernelProgress): void;
}

/** Models on `host`, tuned as the mode says, which all use one set of pipelines. */
export function fusedExecutor(
  host: GpuHost,
  { records, nowSeconds, onKernels }: EngineSurroundings,
): (mode: TuningMode) => ModelExecutor {
  const pipelines = new PipelineCache(host.device);
  const { limits, features } = host.device;
  const maxBufferBytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  return (mode) => async (config, tensors, storage, onProgress) => {
    const bytes = packedWeightBytes(config, storage);
    if (bytes >= PROBED_BYTES && !(await hasRoomFor(host.device, bytes, maxBufferBytes))) {
      throw modelTooLarge(config, storage);
    }
    const load = { storage, maxBufferBytes };
    const options = {
      ...DEFAULT_FUSED_OPTIONS,
      // Where the GPU is the CPU, work for nothing costs more than waiting.
      ...(host.software ? { stepsAhead: 0 } : { secondsASubmit: SECONDS_A_SUBMIT }),
      onCompile: (done: number, total: number) => onKernels({ what: 'compiling', done, total }),
    };
    // Before the weights, which may leave no room for what is tuned with.
    const work = modelWork(config, load, options, { limits, features });
    const { choices, report } = await chooseKernels(host, pipelines, work, {
      mode,
      records,
      nowSeconds,
      onProgress: (done, total) => onKernels({ what: 'tuning', done, total }),
    });
    const runner = new ImmediateRunner(host, choices, pipelines);
    try {
      const weights = await loadFusedWeights(config, tensors, runner, load, onProgress);
      // Uploads fail late: what was refused must be known before the model is said to be there.
      await runner.failures.check();
      const { parameters, bytesOnGpu } = weights;
      const model = createFusedModel(runner, weights, options);
      const dispose = () => {
        model.dispose();
        runner.dispose();
      };
      return { model: { ...model, dispose }, parameters, bytesOnGpu, tuning: report };
    } catch (error) {
      runner.dispose();
      throw error;
    }
  };
}
