/** How long the GPU takes for some dispatches: by its own clock where it shows one, else by how long they take to end. */
import { BufferArray } from '../gpuBuffers.ts';
import type { ImmediateRunner } from '../immediateRunner.ts';
import type { CapturedDispatch } from './capture.ts';

/** Chrome rounds the GPU's clock to 0.1 ms: a measurement lasts many times as long. */
const GPU_CLOCK_SECONDS = 2e-3;
/** Without the GPU's clock a measurement contains the way there and back. */
const WAITING_SECONDS = 6e-3;
const MOST_REPETITIONS = 1024;

/** Dispatches of which nothing is left to prepare. */
interface Prepared {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
}

export class Stopwatch {
  private readonly runner: ImmediateRunner;
  private readonly nowSeconds: () => number;
  private readonly clock: GpuClock | null;

  constructor(runner: ImmediateRunner, nowSeconds: () => number) {
    this.runner = runner;
    this.nowSeconds = nowSeconds;
    this.clock = runner.features.has('timestamp-query') ? new GpuClock(runner.device) : null;
  }

  /** How often these dispatches have to be repeated for a measurement to mean something. Warms them up, too. */
  async repetitionsFor(dispatches: readonly CapturedDispatch[]): Promise<number> {
    const goal = this.clock === null ? WAITING_SECONDS : GPU_CLOCK_SECONDS;
    let repetitions = 1;
    for (;;) {
      const seconds = repetitions * (await this.measure(dispatches, repetitions));
      if (seconds >= goal / 2 || repetitions >= MOST_REPETITIONS) return repetitions;
      repetitions = Math.min(MOST_REPETITIONS, repetitions * Math.min(16, Math.max(2, Math.ceil(goal / seconds))));
    }
  }

  /** Seconds for all of them, once. @throws LabError `DeviceLost` and whatever else befalls the device */
  async measure(dispatches: readonly CapturedDispatch[], repetitions: number): Promise<number> {
    const { device, failures } = this.runner;
    const prepared = dispatches.map((dispatch) => this.prepare(dispatch));
    this.runner.flush();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass(this.clock === null ? {} : { timestampWrites: this.clock.writes });
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const { pipeline, bindGroup, workgroups } of prepared) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        pass.dispatchWorkgroups(...workgroups);
      }
    }
    pass.end();
    this.clock?.resolve(encoder);
    const before = this.nowSeconds();
    device.queue.submit([encoder.finish()]);
    await failures.guard(device.queue.onSubmittedWorkDone());
    const waited = this.nowSeconds() - before;
    const measured = this.clock === null ? null : await failures.guard(this.clock.read());
    return (measured ?? waited) / repetitions;
  }

  dispose(): void {
    this.clock?.dispose();
  }

  private prepare({ kernel, arrays, uniformWords, workgroups }: CapturedDispatch): Prepared {
    const { device, pipelines, uniforms } = this.runner;
    const pipeline = pipelines.get(kernel);
    const buffers = arrays.map((array) => {
      if (array instanceof BufferArray) return array.buffer;
      throw new Error(`The array [${array.shape}] is of another runner.`);
    });
    if (uniformWords.length > 0) buffers.push(uniforms.get(uniformWords));
    const bindGroup = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    return { pipeline, bindGroup, workgroups };
  }
}

/** The GPU's clock at the beginning and at the end of a pass. */
class GpuClock {
  readonly writes: GPUComputePassTimestampWrites;
  private readonly querySet: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly staging: GPUBuffer;

  constructor(device: GPUDevice) {
    const size = 2 * BigUint64Array.BYTES_PER_ELEMENT;
    this.querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
    this.resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
    this.staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    this.writes = { querySet: this.querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
  }

  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.querySet, 0, 2, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, this.staging.size);
  }

  /** Seconds between the two, or null if the clock was set back between them, as some drivers do when they sleep. */
  async read(): Promise<number | null> {
    await this.staging.mapAsync(GPUMapMode.READ);
    const [begin = 0n, end = 0n] = new BigUint64Array(this.staging.getMappedRange().slice(0));
    this.staging.unmap();
    return end < begin ? null : Number(end - begin) / 1e9;
  }

  dispose(): void {
    this.querySet.destroy();
    this.resolved.destroy();
    this.staging.destroy();
  }
}
