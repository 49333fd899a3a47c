/** Between typed arrays and tensors: uploads that are checked and immediate, reads that are asynchronous. */
import { LabError } from '../base/errors.ts';
import { LabBackend } from './backend.ts';
import * as tf from './tf.ts';

/**
 * A tensor of `values` that stays (outside any `tidy`), already copied to the GPU where there is one, so that the
 * array can be collected. On the cpu backend the tensor holds the array itself.
 * @throws LabError `GpuOutOfMemory` if the device cannot bind a buffer of this size
 */
export function uploadTensor(values: Float32Array, shape: number[], name: string): tf.Tensor {
  const backend = tf.backend();
  if (!(backend instanceof LabBackend)) return tf.keep(tf.tensor(values, shape, 'float32'));
  const { maxBufferSize, maxStorageBufferBindingSize } = backend.device.limits;
  const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  if (values.byteLength > limit) {
    throw new LabError({
      tag: 'GpuOutOfMemory',
      where: name,
      what: 'A tensor is larger than this GPU takes in one piece',
      found: `${values.byteLength} bytes for [${shape.join(', ')}]`,
      expected: `at most ${limit} bytes`,
      remedy: 'Use a smaller model, or a browser and GPU with larger buffers.',
    });
  }
  const tensor = tf.keep(tf.tensor(values, shape, 'float32'));
  // tfjs uploads when a kernel first uses a tensor and holds the values until then.
  backend.uploadToGPU(tensor.dataId);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  return tensor;
}

/** The values of a float tensor, row-major. @throws LabError if the GPU failed in any work before */
export async function readFloat32(tensor: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data<'float32'>());
}

/** Waits until the GPU has accepted all uploads so far. @throws LabError as `LabBackend.checkErrors` does */
export async function finishUploads(): Promise<void> {
  const backend = tf.backend();
  if (backend instanceof LabBackend) await backend.checkErrors();
}
