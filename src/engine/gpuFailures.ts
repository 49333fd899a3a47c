/**
 * Whether a GPU has failed. WebGPU reports errors late and beside the results: a command that fails leaves whatever its
 * buffer held before. So every read of the lab first waits for the verdict on all work before it, and a device that has
 * failed once refuses to read ever after, because its buffers are recycled: open the GPU again.
 */
import { LabError } from '../base/errors.ts';

/** Every kind of error that WebGPU can capture. */
const ERROR_FILTERS: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

const watches = new WeakMap<GPUDevice, GpuFailures>();

/** One a device, because error scopes are: whoever collects an error collects it for all who use the device. */
export class GpuFailures {
  private readonly device: GPUDevice;
  private readonly listeners: ((error: LabError) => void)[] = [];
  private failure: LabError | null = null;
  private announced = false;

  private constructor(device: GPUDevice) {
    this.device = device;
    this.openErrorScopes();
    device.addEventListener('uncapturederror', (event) => this.fail(fromGpuError(event.error)));
    void device.lost.then((lost) => {
      // `device.destroy()` is how a host is closed: no news, but reading has to end all the same.
      if (lost.reason === 'destroyed') this.failure ??= fromLostDevice(lost);
      else this.fail(fromLostDevice(lost));
    });
  }

  /** The device's watch, which begins with the first call. */
  static of(device: GPUDevice): GpuFailures {
    const known = watches.get(device);
    if (known !== undefined) return known;
    const watch = new GpuFailures(device);
    watches.set(device, watch);
    return watch;
  }

  /** `listener` hears of the first failure, once, also when nobody is reading. */
  listen(listener: (error: LabError) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Waits for the verdict on everything that was submitted.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost` if any of it, ever, failed
   */
  async check(): Promise<void> {
    const scopes = ERROR_FILTERS.map(() => this.device.popErrorScope());
    // Scopes for what follows are open before this function first waits.
    this.openErrorScopes();
    for (const scope of await Promise.allSettled(scopes)) {
      if (scope.status === 'fulfilled' && scope.value !== null) this.fail(fromGpuError(scope.value));
    }
    if (this.failure !== null) throw this.failure;
  }

  /**
   * The value of `read`, a read that has been started, once all work before is known to have succeeded.
   * @throws LabError as `check` does, also if the read itself fails
   */
  async guard<Value>(read: Promise<Value>): Promise<Value> {
    const [result] = await Promise.allSettled([read, this.check()]);
    if (this.failure !== null) throw this.failure;
    if (result.status === 'fulfilled') return result.value;
    // A lost device may reject mapAsync before the promise of its loss is heard, which then makes it known.
    this.failure = fromFailedRead(result.reason);
    throw this.failure;
  }

  private openErrorScopes(): void {
    for (const filter of ERROR_FILTERS) this.device.pushErrorScope(filter);
  }

  private fail(error: LabError): void {
    this.failure ??= error;
    if (this.announced) return;
    this.announced = true;
    for (const listener of this.listeners) listener(this.failure);
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
