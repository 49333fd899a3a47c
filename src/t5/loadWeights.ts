/** From a file's tensors to the composed network's weights on the GPU, one tensor at a time: read, upload, forget. */
import type { WeightStorage } from '../engine/fused/packMatrix.ts';
import { finishUploads, uploadTensor } from '../engine/tensors.ts';
import type * as tf from '../engine/tf.ts';
import type { TensorCollection } from '../formats/tensorCollection.ts';
import { dequantised } from './composed/dequantised.ts';
import type { T5Config } from './config.ts';
import { type LoadProgress, openModelTensors } from './modelTensors.ts';
import { arrangeWeights, type T5Weights } from './weights.ts';

/**
 * Uploads all weights to the current backend, as float32 with the values that packing as `storage` leaves.
 * @throws LabError `ModelWeights`; `SafetensorsFormat` and `FileRead` from the file; `GpuOutOfMemory`, `DeviceLost`
 */
export async function loadWeights(
  config: T5Config,
  tensors: TensorCollection,
  storage: WeightStorage,
  onProgress: LoadProgress,
): Promise<T5Weights> {
  const model = openModelTensors(config, tensors, onProgress);
  const loaded = new Map<string, tf.Tensor>();
  const dispose = () => {
    for (const tensor of loaded.values()) tensor.dispose();
    loaded.clear();
  };
  try {
    for (const [name, shape] of model.shapes) {
      loaded.set(name, uploadTensor(dequantised(name, await model.read(name), shape, storage), [...shape], name));
    }
    await finishUploads();
    onProgress({ loadedBytes: tensors.totalBytes, totalBytes: tensors.totalBytes, what: 'done' });
    const { parameters } = model;
    const identity = await model.identity();
    return { config, identity, parameters, bytesOnGpu: parameters * 4, ...arrangeWeights(config, loaded), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
