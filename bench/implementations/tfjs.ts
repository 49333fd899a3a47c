/** The lab's network composed of tfjs operations, on tfjs's own WebGPU backend as it registers itself. */
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../src/engine/tf.ts';
import { createComposedModel } from '../../src/t5/composed/composedModel.ts';
import { loadWeights } from '../../src/t5/loadWeights.ts';
import type { Implementation } from './implementation.ts';
import { promptTraining } from './promptTraining.ts';

/** MatMulPackedProgram for every product; see tfjs-backend-webgpu's flags_webgpu.ts. */
const PACKED_MATMUL = 3;

export const tfjs: Implementation = async (problem) => {
  // The automatic choice takes split-K for the head's way back, whose vectorised loads read along the wrong axis.
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', PACKED_MATMUL);
  if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs did not start its WebGPU backend.');
  const weights = await loadWeights(problem.shape.config, problem.tensors, 'float32', () => {});
  return { weightBytes: weights.bytesOnGpu, step: promptTraining(createComposedModel(weights), problem) };
};
