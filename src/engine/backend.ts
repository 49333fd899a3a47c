/**
 * tfjs's WebGPU backend, made honest. Stock tfjs never looks at GPU errors: a kernel that fails leaves whatever its
 * recycled buffer held before. Here every read waits for the verdict on all work before it (`gpuFailures.ts`).
 */
import type { LabError } from '../base/errors.ts';
import type { GpuHost } from './device.ts';
import { GpuFailures } from './gpuFailures.ts';
import { registerKernels } from './kernels/register.ts';
import * as tf from './tf.ts';

/** The name under which tfjs knows the lab's backend. */
export const GPU_BACKEND = 'lab';

export class LabBackend extends tf.WebGPUBackend {
  private readonly failures: GpuFailures;

  /** `onFailure` hears of the first failure, once, also when nobody is reading. */
  constructor(host: GpuHost, onFailure: (error: LabError) => void) {
    super(host.device, host.adapterInfo);
    this.failures = GpuFailures.of(host.device);
    this.failures.listen(onFailure);
  }

  /** Values of a tensor, once all work before is known to have succeeded. @throws LabError as `checkErrors` does */
  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.failures.guard(super.read(dataId));
  }

  /** Not possible: on WebGPU it would need a canvas, and returns wrong data on some hosts without an error. */
  override readSync(): never {
    throw new Error('Synchronous reads are not possible on this backend; use data() and await it.');
  }

  /**
   * Waits until all work so far is done with.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost` if any of it, ever, failed
   */
  async checkErrors(): Promise<void> {
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.submitQueue();
    await this.failures.guard(this.queue.onSubmittedWorkDone());
  }
}

/**
 * Makes tfjs compute on `host` from now on, in place of an earlier GPU if there was one (whose tensors are lost).
 * @param onFailure hears of the first GPU failure, also when nobody is reading.
 */
export async function startGpuBackend(
  host: GpuHost,
  onFailure: (error: LabError) => void = () => {},
): Promise<LabBackend> {
  // Packed matmul always: the automatic choice takes split-K for products with a transposed right side and a long
  // inner dimension, whose vectorised loads read along the wrong axis, without an error.
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
  // Small operations would otherwise run on the CPU, depending on where their inputs happen to be.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const backend = new LabBackend(host, onFailure);
  if (tf.findBackendFactory(GPU_BACKEND) !== null) tf.removeBackend(GPU_BACKEND);
  if (tf.getKernelsForBackend(GPU_BACKEND).length === 0) registerKernels(GPU_BACKEND);
  tf.registerBackend(GPU_BACKEND, () => backend);
  await tf.setBackend(GPU_BACKEND);
  return backend;
}

/** Makes tfjs compute on the CPU in plain JavaScript: slow, needs nothing, and the oracle for everything else. */
export async function startCpuBackend(): Promise<void> {
  await tf.setBackend('cpu');
}
