/** The lab's engine, through the doors that the page uses. */
import { openGpu } from '../../src/engine/device.ts';
import { fusedExecutor } from '../../src/t5/fused/fusedExecutor.ts';
import type { Implementation } from './implementation.ts';
import { promptTraining } from './promptTraining.ts';

export const engine: Implementation = async (problem, { storage }) => {
  // Each benchmark measures the choice of kernels anew: nothing is remembered from run to run.
  const records = { getMany: async () => [], putMany: async () => {} };
  const nowSeconds = () => performance.now() / 1000;
  const execute = fusedExecutor(await openGpu(), { records, nowSeconds, onKernels: () => {} })('auto');
  const { model, bytesOnGpu } = await execute(problem.shape.config, problem.tensors, storage, () => {});
  return { weightBytes: bytesOnGpu, step: promptTraining(model, problem) };
};
