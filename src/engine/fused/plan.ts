/**
 * The planned executor: a recorded program with compiled pipelines and prebuilt bind groups, replayed with one submit
 * (or a few, where a driver's watchdog would cut a long one off). Its results are bit-identical to the immediate
 * runner's: the same kernels run in the same order on the same values.
 */
import { BufferArray } from './gpuBuffers.ts';
import type { ImmediateRunner } from './immediateRunner.ts';
import { isTransient, type PlanProgram, type RecordedDispatch } from './planRecorder.ts';
import type { GpuArray } from './runner.ts';
import type { SlotPool } from './slotPool.ts';
import { PackedUniforms } from './uniforms.ts';

export interface PlanOptions {
  /** Hears how many of the plan's distinct kernels are compiled. */
  readonly onProgress?: (ready: number, total: number) => void;
  /** Dispatches in one submit at most; default: all. */
  readonly dispatchesASubmit?: number;
}

interface PreparedDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
}

export class Plan {
  readonly program: PlanProgram;
  private readonly runner: ImmediateRunner;
  private readonly slots: SlotPool;
  private readonly uniforms: PackedUniforms;
  private readonly dispatchesASubmit: number;
  private prepared: readonly PreparedDispatch[] = [];
  private generation = -1;
  private readonly freeStaging: GPUBuffer[] = [];

  private constructor(runner: ImmediateRunner, slots: SlotPool, program: PlanProgram, dispatchesASubmit: number) {
    this.runner = runner;
    this.slots = slots;
    this.program = program;
    this.dispatchesASubmit = dispatchesASubmit;
    this.uniforms = new PackedUniforms(
      runner.device,
      program.dispatches.map(({ uniformWords }) => uniformWords),
    );
  }

  /**
   * Compiles what the program needs, without blocking. Arrays from outside have to be the runner's, and to stay.
   * @throws LabError `GpuValidation` with the compiler's message
   */
  static async create(
    runner: ImmediateRunner,
    slots: SlotPool,
    program: PlanProgram,
    options: PlanOptions = {},
  ): Promise<Plan> {
    const { dispatchesASubmit = Number.POSITIVE_INFINITY, onProgress } = options;
    if (dispatchesASubmit < 1) throw new Error('A submit holds at least one dispatch.');
    await runner.pipelines.compileAll(
      program.dispatches.map(({ kernel }) => kernel),
      onProgress,
    );
    const plan = new Plan(runner, slots, program, dispatchesASubmit);
    plan.prepare();
    return plan;
  }

  /**
   * Runs the program and reads its outputs, in the order that they were named in, as float32.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost` if any work on the device, ever, failed
   */
  async run(): Promise<Float32Array[]> {
    this.prepare();
    this.runner.flush();
    const staging = this.freeStaging.pop() ?? this.createStaging();
    this.submit(staging);
    try {
      await this.runner.failures.guard(staging.mapAsync(GPUMapMode.READ));
      const bytes = staging.getMappedRange().slice(0);
      staging.unmap();
      this.freeStaging.push(staging);
      let offset = 0;
      return this.program.outputs.map(({ byteLength }) => {
        const values = new Float32Array(bytes, offset, byteLength / Float32Array.BYTES_PER_ELEMENT);
        offset += byteLength;
        return values;
      });
    } catch (error) {
      staging.destroy();
      throw error;
    }
  }

  /** Frees what is the plan's own; slots and arrays from outside stay. No run may be under way. */
  dispose(): void {
    this.uniforms.dispose();
    for (const staging of this.freeStaging) staging.destroy();
    this.freeStaging.length = 0;
  }

  private submit(staging: GPUBuffer): void {
    const { device } = this.runner;
    for (let first = 0; first < this.prepared.length; first += this.dispatchesASubmit) {
      const last = Math.min(first + this.dispatchesASubmit, this.prepared.length);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let position = first; position < last; position++) {
        const dispatch = this.prepared[position];
        if (dispatch === undefined) break;
        const [x, y, z] = dispatch.workgroups;
        pass.setPipeline(dispatch.pipeline);
        pass.setBindGroup(0, dispatch.bindGroup);
        pass.dispatchWorkgroups(x, y, z);
      }
      pass.end();
      if (last === this.prepared.length) this.copyOutputs(encoder, staging);
      device.queue.submit([encoder.finish()]);
    }
  }

  private copyOutputs(encoder: GPUCommandEncoder, staging: GPUBuffer): void {
    let offset = 0;
    for (const output of this.program.outputs) {
      encoder.copyBufferToBuffer(this.bufferOf(output), 0, staging, offset, output.byteLength);
      offset += output.byteLength;
    }
  }

  private createStaging(): GPUBuffer {
    const size = this.program.outputs.reduce((sum, { byteLength }) => sum + byteLength, 0);
    // WebGPU maps nothing empty, and a run without outputs still has to be waited for.
    return this.runner.device.createBuffer({
      size: Math.max(4, size),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }

  /** Builds the bind groups, unless those that are there still hold. */
  private prepare(): void {
    this.slots.reserve(this.program.slotBytes);
    if (this.generation === this.slots.generation) return;
    this.prepared = this.program.dispatches.map((dispatch, position) => this.prepareDispatch(dispatch, position));
    this.generation = this.slots.generation;
  }

  private prepareDispatch({ kernel, arrays, workgroups }: RecordedDispatch, position: number): PreparedDispatch {
    const pipeline = this.runner.pipelines.get(kernel);
    const entries = arrays.map((array, binding): GPUBindGroupEntry => {
      // A slot may be larger than the array, and kernels ask for arrayLength.
      return { binding, resource: { buffer: this.bufferOf(array), size: array.byteLength } };
    });
    const uniforms = this.uniforms.binding(position);
    if (uniforms !== null) entries.push({ binding: arrays.length, resource: uniforms });
    const bindGroup = this.runner.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return { pipeline, bindGroup, workgroups };
  }

  private bufferOf(array: GpuArray): GPUBuffer {
    if (isTransient(array)) return this.slots.buffer(this.program.slotOf[array.index] ?? -1);
    if (array instanceof BufferArray && !array.released) return array.buffer;
    throw new Error(`The array [${array.shape}] is no array of the plan's runner.`);
  }
}
