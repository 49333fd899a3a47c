/**
 * The planned executor: a recorded program with compiled pipelines and prebuilt bind groups, replayed with one submit
 * (or a few, where a driver's watchdog would cut a long one off). Its results are bit-identical to the immediate
 * runner's: the same kernels run in the same order on the same values.
 */
import { mapForReading } from '../mapForReading.ts';
import { BufferArray } from './gpuBuffers.ts';
import type { ImmediateRunner } from './immediateRunner.ts';
import { isTransient, type PlanPart, type PlanProgram, type RecordedDispatch } from './planRecorder.ts';
import type { GpuArray } from './runner.ts';
import type { SlotPool } from './slotPool.ts';
import { SubmitPacing } from './submitPacing.ts';
import { PackedUniforms } from './uniforms.ts';

export interface PlanOptions {
  /** Hears how many of the plan's distinct kernels are compiled. */
  readonly onProgress?: (ready: number, total: number) => void;
  /** Dispatches in one submit at most; default: all. */
  readonly dispatchesASubmit?: number;
  /** What one submit may take: longer runs are split, once it is known how long they take. Default: any time. */
  readonly secondsASubmit?: number;
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
  private readonly pacing: SubmitPacing;
  /** When the newest run was known to be done, in milliseconds. */
  private lastFinished = Number.NEGATIVE_INFINITY;
  private prepared: readonly PreparedDispatch[] = [];
  private generation = -1;
  private readonly freeStaging: GPUBuffer[] = [];

  private constructor(runner: ImmediateRunner, slots: SlotPool, program: PlanProgram, pacing: SubmitPacing) {
    this.runner = runner;
    this.slots = slots;
    this.program = program;
    this.pacing = pacing;
    this.uniforms = new PackedUniforms(
      runner.device,
      program.dispatches.map(({ uniformWords }) => uniformWords),
    );
  }

  /**
   * Compiles what the program needs, without blocking, and waits for its turn to ask for slots: others may be between two
   * runs that belong together. Arrays from outside have to be the runner's, and to stay.
   * @throws LabError `GpuValidation` with the compiler's message, `GpuOutOfMemory` if there is no room for its arrays
   */
  static async create(
    runner: ImmediateRunner,
    slots: SlotPool,
    program: PlanProgram,
    options: PlanOptions = {},
  ): Promise<Plan> {
    const {
      dispatchesASubmit = Number.POSITIVE_INFINITY,
      secondsASubmit = Number.POSITIVE_INFINITY,
      onProgress,
    } = options;
    const pacing = new SubmitPacing(secondsASubmit, dispatchesASubmit);
    await runner.pipelines.compileAll(
      program.dispatches.map(({ kernel }) => kernel),
      onProgress,
    );
    return slots.alone(async () => {
      await slots.require(program.slotBytes);
      const plan = new Plan(runner, slots, program, pacing);
      plan.prepare();
      return plan;
    });
  }

  /**
   * Runs the program, or the parts of it with these numbers, one after the other, and reads the outputs of the last, in
   * the order that they were named in, as float32. Runs may be under way side by side: the GPU keeps their order. Nobody
   * else may use the slots between runs of parts that belong together.
   * @throws LabError `GpuValidation`, `GpuOutOfMemory` or `DeviceLost` if any work on the device, ever, failed
   */
  async run(parts: readonly number[] = [...this.program.parts.keys()]): Promise<Float32Array[]> {
    if (!this.slots.hold(this.program.slotBytes)) await this.reserve();
    const run = parts.map((part) => this.part(part));
    const outputs = run.at(-1)?.outputs ?? [];
    this.prepare();
    this.runner.flush();
    const staging = this.takeStaging(outputs);
    const submitted = performance.now();
    const dispatches = this.submit(run, staging);
    try {
      await this.runner.failures.guard(mapForReading(this.runner.device, staging));
      const finished = performance.now();
      // A run behind another one began when that ended.
      this.pacing.learn(dispatches, (finished - Math.max(submitted, this.lastFinished)) / 1000);
      this.lastFinished = finished;
      const bytes = staging.getMappedRange().slice(0);
      staging.unmap();
      this.freeStaging.push(staging);
      let offset = 0;
      return outputs.map(({ byteLength }) => {
        const values = new Float32Array(bytes, offset, byteLength / Float32Array.BYTES_PER_ELEMENT);
        offset += byteLength;
        return values;
      });
    } catch (error) {
      staging.destroy();
      throw error;
    }
  }

  /**
   * Makes sure of the slots: they are there already, unless a larger plan asked for more in vain. Afterwards, until
   * something else is waited for, `run` submits before it returns. @throws LabError `GpuOutOfMemory`
   */
  async reserve(): Promise<void> {
    const { slotBytes } = this.program;
    while (!this.slots.hold(slotBytes)) await this.slots.require(slotBytes);
  }

  /** Frees what is the plan's own; slots and arrays from outside stay. No run may be under way. */
  dispose(): void {
    this.uniforms.dispose();
    for (const staging of this.freeStaging) staging.destroy();
    this.freeStaging.length = 0;
  }

  /** Returns how many dispatches it submitted. */
  private submit(parts: readonly PlanPart[], staging: GPUBuffer): number {
    const { device } = this.runner;
    const dispatches = parts.flatMap(({ first, end }) => this.prepared.slice(first, end));
    const atOnce = this.pacing.dispatchesASubmit(dispatches.length);
    for (let first = 0; first < dispatches.length; first += atOnce) {
      const last = Math.min(first + atOnce, dispatches.length);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let position = first; position < last; position++) {
        const dispatch = dispatches[position];
        if (dispatch === undefined) break;
        const [x, y, z] = dispatch.workgroups;
        pass.setPipeline(dispatch.pipeline);
        pass.setBindGroup(0, dispatch.bindGroup);
        pass.dispatchWorkgroups(x, y, z);
      }
      pass.end();
      if (last === dispatches.length) this.copyOutputs(encoder, parts.at(-1)?.outputs ?? [], staging);
      device.queue.submit([encoder.finish()]);
    }
    return dispatches.length;
  }

  private copyOutputs(encoder: GPUCommandEncoder, outputs: readonly GpuArray[], staging: GPUBuffer): void {
    let offset = 0;
    for (const output of outputs) {
      encoder.copyBufferToBuffer(this.bufferOf(output), 0, staging, offset, output.byteLength);
      offset += output.byteLength;
    }
  }

  private part(number: number): PlanPart {
    const part = this.program.parts[number];
    if (part === undefined) throw new Error(`The program has no part ${number}.`);
    return part;
  }

  /** A buffer of exactly the outputs' size, to read them through. */
  private takeStaging(outputs: readonly GpuArray[]): GPUBuffer {
    // WebGPU maps nothing empty, and a run without outputs still has to be waited for.
    const size = outputs.reduce((sum, { byteLength }) => sum + byteLength, 0) || Uint32Array.BYTES_PER_ELEMENT;
    const free = this.freeStaging.findIndex((buffer) => buffer.size === size);
    const [recycled] = free < 0 ? [] : this.freeStaging.splice(free, 1);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    return recycled ?? this.runner.device.createBuffer({ size, usage });
  }

  /** Builds the bind groups, unless those that are there still hold. */
  private prepare(): void {
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
