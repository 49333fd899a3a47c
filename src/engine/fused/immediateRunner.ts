/**
 * The immediate executor: encodes each dispatch as it comes and submits when something is read. For loading, tests and
 * debugging; training replays a `Plan`, whose results are bit-identical.
 */
import type { GpuHost } from '../device.ts';
import { GpuFailures } from '../gpuFailures.ts';
import { mapForReading } from '../mapForReading.ts';
import { defaultChoices, type KernelChoices } from './choices.ts';
import { BufferArray, BufferPool, byteLengthOf } from './gpuBuffers.ts';
import { PipelineCache } from './pipelines.ts';
import type { GpuArray, Kernel, Runner } from './runner.ts';
import { UniformCache } from './uniforms.ts';

/** Beyond this many the uniform buffers are forgotten: shapes have changed many times over. */
const MOST_UNIFORM_BUFFERS = 4096;

/** Beyond this many bytes in buffers that nobody uses, they are let go: lengths that come once are not kept for ever. */
const MOST_FREE_BYTES = 2 ** 26;

export class ImmediateRunner implements Runner {
  readonly device: GPUDevice;
  readonly limits: GPUSupportedLimits;
  readonly features: ReadonlySet<string>;
  readonly choices: KernelChoices;
  readonly pipelines: PipelineCache;
  readonly buffers: BufferPool;
  readonly uniforms: UniformCache;
  readonly failures: GpuFailures;
  private encoder: GPUCommandEncoder | null = null;
  private pass: GPUComputePassEncoder | null = null;

  /**
   * @param choices default: what suits GPUs
   * @param pipelines those of other runners on the device, default: none yet
   */
  constructor(
    host: Pick<GpuHost, 'device'>,
    choices = defaultChoices(false),
    pipelines = new PipelineCache(host.device),
  ) {
    this.device = host.device;
    this.limits = host.device.limits;
    this.features = host.device.features;
    this.choices = choices;
    this.pipelines = pipelines;
    this.buffers = new BufferPool(host.device);
    this.uniforms = new UniformCache(host.device);
    this.failures = GpuFailures.of(host.device);
  }

  allocate(shape: readonly number[]): BufferArray {
    return new BufferArray(shape, this.buffers.take(byteLengthOf(shape)));
  }

  /**
   * A new array with these values: float32, or any 32-bit words that a kernel takes.
   * @throws Error if the values do not fill the shape
   */
  upload(values: Float32Array | Uint32Array | Int32Array, shape: readonly number[]): BufferArray {
    if (byteLengthOf(shape) !== values.byteLength) {
      throw new Error(`${values.length} values do not fill [${shape}].`);
    }
    const array = this.allocate(shape);
    this.write(array, values);
    return array;
  }

  /** Replaces an array's values, for dispatches from now on. */
  write(array: GpuArray, values: Float32Array | Uint32Array | Int32Array): void {
    const { buffer } = this.own(array);
    if (buffer.size !== values.byteLength) throw new Error(`${values.length} values do not fill [${array.shape}].`);
    // Queue writes overtake commands that are not submitted yet, which may use this very buffer.
    this.flush();
    // The cast: these views are never over shared memory.
    this.device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
  }

  release(array: GpuArray): void {
    const own = this.own(array);
    own.released = true;
    this.buffers.give(own.buffer);
  }

  dispatch(
    kernel: Kernel,
    arrays: readonly GpuArray[],
    uniformWords: readonly number[],
    workgroups: readonly [x: number, y: number, z: number],
  ): void {
    const pipeline = this.pipelines.get(kernel);
    const buffers = arrays.map((array) => this.own(array).buffer);
    if (uniformWords.length > 0) buffers.push(this.uniforms.get(uniformWords));
    const bindGroup = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const pass = this.openPass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
  }

  /**
   * An array's values as float32 (for words, `new Uint32Array(values.buffer)`), once all work before has succeeded.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost` if any work on the device, ever, failed
   */
  async read(array: GpuArray): Promise<Float32Array> {
    const { buffer } = this.own(array);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = this.device.createBuffer({ size: buffer.size, usage });
    this.flush();
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    this.device.queue.submit([encoder.finish()]);
    try {
      await this.failures.guard(mapForReading(this.device, staging));
      return new Float32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }

  /** Submits what is encoded. */
  flush(): void {
    if (this.encoder === null) return;
    this.pass?.end();
    this.device.queue.submit([this.encoder.finish()]);
    [this.encoder, this.pass] = [null, null];
    if (this.uniforms.size > MOST_UNIFORM_BUFFERS) this.uniforms.clear();
    if (this.buffers.freeBytes > MOST_FREE_BYTES) this.buffers.trim();
  }

  /** Submits, and waits until the GPU is done. @throws LabError as `read` does */
  async finish(): Promise<void> {
    this.flush();
    await this.failures.guard(this.device.queue.onSubmittedWorkDone());
  }

  /** Frees all arrays. The device stays open: it is its opener's. */
  dispose(): void {
    this.flush();
    this.buffers.dispose();
    this.uniforms.clear();
  }

  private openPass(): GPUComputePassEncoder {
    this.encoder ??= this.device.createCommandEncoder();
    this.pass ??= this.encoder.beginComputePass();
    return this.pass;
  }

  private own(array: GpuArray): BufferArray {
    if (!(array instanceof BufferArray)) throw new Error(`The array [${array.shape}] is of another runner.`);
    if (array.released) throw new Error(`The array [${array.shape}] was released before.`);
    return array;
  }
}
