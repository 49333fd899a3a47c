/** The lab's engine, through the doors that the page uses. */
import { type GpuHost, openGpu } from '../../src/engine/device.ts';
import type { TuningMode } from '../../src/engine/fused/tuning/chooseKernels.ts';
import { fusedExecutor } from '../../src/t5/fused/fusedExecutor.ts';
import type { ModelExecutor } from '../../src/t5/modelExecutor.ts';
import type { Implementation } from './implementation.ts';
import { promptTraining } from './promptTraining.ts';

/** The engine's executor where nobody watches: choices of kernels are not remembered from one model to the next. */
export function engineExecutor(host: GpuHost, tuning: TuningMode): ModelExecutor {
  const records = { getMany: async () => [], putMany: async () => {} };
  const nowSeconds = () => performance.now() / 1000;
  return fusedExecutor(host, { records, nowSeconds, onKernels: () => {} })(tuning);
}

export const engine: Implementation = async (problem, { storage }) => {
  const execute = engineExecutor(await openGpu(), 'auto');
  const { model, bytesOnGpu } = await execute(problem.shape.config, problem.tensors, storage, () => {});
  return { weightBytes: bytesOnGpu, step: promptTraining(model, problem) };
};
