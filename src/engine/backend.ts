/**
 * tfjs's WebGPU backend, made honest. Stock tfjs never looks at GPU errors: a kernel that fails leaves whatever its
 * recycled buffer held before. Here every read waits for the verdict on all work before it, and a backend that has
 * failed once refuses to read ever after, because failed buffers go back to tfjs's pool: open the GPU again.
 */
import { LabError } from '../base/errors.ts';
import type { GpuHost } from './device.ts';
import { registerKernels } from './kernels/register.ts';
import * as tf from './tf.ts';

/** The name under which tfjs knows the lab's backend. */
export const GPU_BACKEND = 'lab';

/** Every kind of error that WebGPU can capture. */
const ERROR_FILTERS: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

export class LabBackend extends tf.WebGPUBackend {
  private failure: LabError | null = null;
  private announced = false;
  private readonly onFailure: (error: LabError) => void;

  /** `onFailure` hears of the first failure, once, also when nobody is reading. */
  constructor(host: GpuHost, onFailure: (error: LabError) => void) {
    super(host.device, host.adapterInfo);
    this.onFailure = onFailure;
    this.openErrorScopes();
    host.device.addEventListener('uncapturederror', (event) => this.fail(fromGpuError(event.error)));
    void host.device.lost.then((lost) => {
      // `device.destroy()` is how a host is closed: no news, but reading has to end all the same.
      if (lost.reason === 'destroyed') this.failure ??= fromLostDevice(lost);
      else this.fail(fromLostDevice(lost));
    });
  }

  /** Values of a tensor, once all work before is known to have succeeded. @throws LabError as `checkErrors` does */
  override async read(dataId: object): Promise<tf.BackendValues> {
    const values = super.read(dataId);
    const [read] = await Promise.allSettled([values, this.closeErrorScopes()]);
    if (this.failure !== null) throw this.failure;
    if (read.status === 'fulfilled') return read.value;
    // A lost device may reject mapAsync before the promise of its loss is heard, which then makes it known.
    this.failure = fromFailedRead(read.reason);
    throw this.failure;
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
    await this.closeErrorScopes();
    await this.queue.onSubmittedWorkDone();
    if (this.failure !== null) throw this.failure;
  }

  private openErrorScopes(): void {
    for (const filter of ERROR_FILTERS) this.device.pushErrorScope(filter);
  }

  /** Collects the errors since the last call; scopes for what follows are open before this function first waits. */
  private async closeErrorScopes(): Promise<void> {
    const scopes = ERROR_FILTERS.map(() => this.device.popErrorScope());
    this.openErrorScopes();
    for (const scope of await Promise.allSettled(scopes)) {
      if (scope.status === 'fulfilled' && scope.value !== null) this.fail(fromGpuError(scope.value));
    }
  }

  private fail(error: LabError): void {
    this.failure ??= error;
    if (this.announced) return;
    this.announced = true;
    this.onFailure(this.failure);
  }
}

function fromGpuError(error: GPUError): LabError {
  if (error instanceof GPUOutOfMemoryError) {
    return new LabError({
      tag: 'GpuOutOfMemory',
      what: 'The GPU is out of memory',
      found: error.message || 'an allocation that failed',
      expected: 'room for the model and one batch',
      remedy: 'Use a smaller batch, shorter inputs or a smaller model, or close other tabs that use the GPU.',
    });
  }
  return new LabError({
    tag: 'GpuValidation',
    what: 'The GPU refused a command',
    found: error.message,
    expected: 'commands that every WebGPU implementation accepts',
    remedy: 'This is a fault of the lab or of the driver: update both, reload, and report it with this message.',
  });
}

function fromLostDevice(lost: Pick<GPUDeviceLostInfo, 'reason' | 'message'>): LabError {
  return new LabError({
    tag: 'DeviceLost',
    what: 'The GPU was reset',
    found: lost.message || `reason "${lost.reason}"`,
    expected: 'a GPU that stays',
    remedy: 'Open the GPU again and continue from the last checkpoint.',
  });
}

function fromFailedRead(reason: unknown): LabError {
  return fromLostDevice({ reason: 'unknown', message: reason instanceof Error ? reason.message : String(reason) });
}

/**
 * Makes tfjs compute on `host` from now on, in place of an earlier GPU if there was one (whose tensors are lost).
 * @param onFailure hears of the first GPU failure, also when nobody is reading.
 */
export async function useGpuBackend(
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
export async function useCpuBackend(): Promise<void> {
  await tf.setBackend('cpu');
}
