/** The oracle: the network composed of tfjs operations, on tfjs's current backend. */
import { loadWeights } from '../loadWeights.ts';
import type { ModelExecutor } from '../modelExecutor.ts';
import { createComposedModel } from './composedModel.ts';

export const composedExecutor: ModelExecutor = async (config, tensors, storage, onProgress) => {
  const weights = await loadWeights(config, tensors, storage, onProgress);
  const { parameters, bytesOnGpu } = weights;
  return { model: createComposedModel(weights), parameters, bytesOnGpu, tuning: null };
};
