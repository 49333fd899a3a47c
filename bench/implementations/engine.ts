/** The lab's engine, through the doors that the page uses. */
import { openGpu } from '../../src/engine/device.ts';
import { fusedExecutor } from '../../src/t5/fused/fusedExecutor.ts';
import type { Implementation } from './implementation.ts';
import { promptTraining } from './promptTraining.ts';

export const engine: Implementation = async (problem, { storage }) => {
  const execute = fusedExecutor(await openGpu());
  const { model, bytesOnGpu } = await execute(problem.shape.config, problem.tensors, storage, () => {});
  return { weightBytes: bytesOnGpu, step: promptTraining(model, problem) };
};
