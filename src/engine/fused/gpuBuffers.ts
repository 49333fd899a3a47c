/** The storage behind `GpuArray`s: buffers of exactly their array's size, recycled by size. */
import { LabError } from '../../base/errors.ts';
import type { GpuArray } from './runner.ts';

const BYTES_A_WORD = 4;

/** Bytes of an array of 32-bit words. @throws Error if a size is not a positive integer: WebGPU binds nothing empty */
export function byteLengthOf(shape: readonly number[]): number {
  if (shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new Error(`A GPU array needs positive integer sizes, got [${shape}].`);
  }
  return shape.reduce((product, size) => product * size, BYTES_A_WORD);
}

/** @throws LabError `GpuOutOfMemory` if a device with these limits cannot bind an array so large */
export function checkBindable(byteLength: number, limits: GPUSupportedLimits): void {
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (byteLength <= limit) return;
  throw new LabError({
    tag: 'GpuOutOfMemory',
    what: 'An array is larger than this GPU can bind',
    found: `${byteLength} bytes`,
    expected: `at most ${limit} bytes`,
    remedy: 'Use a smaller batch, shorter inputs or a smaller model.',
  });
}

/** An array that has a buffer of its own. */
export class BufferArray implements GpuArray {
  readonly shape: readonly number[];
  readonly byteLength: number;
  readonly buffer: GPUBuffer;
  released = false;

  constructor(shape: readonly number[], buffer: GPUBuffer) {
    this.shape = shape;
    this.byteLength = buffer.size;
    this.buffer = buffer;
  }
}

/** Hands out storage buffers and takes them back. */
export class BufferPool {
  private readonly device: GPUDevice;
  private readonly free = new Map<number, GPUBuffer[]>();
  private readonly all = new Set<GPUBuffer>();
  /** Bytes of all buffers that exist, in use or not. */
  allocatedBytes = 0;
  /** Of these, those that nobody uses. */
  freeBytes = 0;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /**
   * A buffer of exactly this size, whose contents are undefined.
   * @throws LabError `GpuOutOfMemory` if no kernel could bind a buffer so large
   */
  take(byteLength: number): GPUBuffer {
    const recycled = this.free.get(byteLength)?.pop();
    if (recycled !== undefined) {
      this.freeBytes -= byteLength;
      return recycled;
    }
    checkBindable(byteLength, this.device.limits);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.device.createBuffer({ size: byteLength, usage });
    this.all.add(buffer);
    this.allocatedBytes += byteLength;
    return buffer;
  }

  /** Takes a buffer back, to be handed out again for commands encoded from now on. */
  give(buffer: GPUBuffer): void {
    this.freeBytes += buffer.size;
    const free = this.free.get(buffer.size);
    if (free === undefined) this.free.set(buffer.size, [buffer]);
    else free.push(buffer);
  }

  /** Frees a buffer that was taken, now. */
  destroy(buffer: GPUBuffer): void {
    if (!this.all.delete(buffer)) throw new Error('This buffer is not of this pool.');
    this.allocatedBytes -= buffer.size;
    buffer.destroy();
  }

  /** Frees the buffers that were given back, for work that was submitted before still to use. */
  trim(): void {
    for (const buffers of this.free.values()) {
      for (const buffer of buffers) this.destroy(buffer);
    }
    this.free.clear();
    this.freeBytes = 0;
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.free.clear();
    [this.allocatedBytes, this.freeBytes] = [0, 0];
  }
}
