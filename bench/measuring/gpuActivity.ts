/** Counts what reaches WebGPU, the same for all implementations. Make one before the first device is opened. */
import { afterCalls } from './afterCalls.ts';

export class GpuActivity {
  dispatches = 0;
  submits = 0;
  /** Bytes of buffers that were created and not destroyed. Buffers left to the garbage collector count as alive. */
  liveBytes = 0;
  /** The most that `liveBytes` has been since `resetPeak`. */
  peakBytes = 0;
  /** When the latest submit returned, in milliseconds of `performance.now`. */
  lastSubmitMs = 0;

  constructor() {
    const sizes = new WeakMap<GPUBuffer, number>();
    const countDispatch = () => {
      this.dispatches += 1;
    };
    afterCalls(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', countDispatch);
    afterCalls(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', countDispatch);
    afterCalls(GPUQueue.prototype, 'submit', () => {
      this.submits += 1;
      this.lastSubmitMs = performance.now();
    });
    afterCalls(GPUDevice.prototype, 'createBuffer', (_device, _args, buffer) => {
      sizes.set(buffer, buffer.size);
      this.liveBytes += buffer.size;
      this.peakBytes = Math.max(this.peakBytes, this.liveBytes);
    });
    afterCalls(GPUBuffer.prototype, 'destroy', (buffer) => {
      this.liveBytes -= sizes.get(buffer) ?? 0;
      sizes.delete(buffer);
    });
  }

  resetPeak(): void {
    this.peakBytes = this.liveBytes;
  }
}
