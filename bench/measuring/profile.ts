/**
 * Where a step's time goes: a step is listened to, then each of its dispatches is run again by itself, often enough to
 * be timed. Kernels are told apart by their pipeline's label, which is the engine's key.
 */
import { afterCalls } from './afterCalls.ts';

export interface KernelTime {
  readonly kernel: string;
  /** In one step. */
  readonly dispatches: number;
  /** Of all of them, in one step. */
  readonly seconds: number;
}

interface HeardDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: Parameters<GPUComputePassEncoder['dispatchWorkgroups']>;
}

/** A dispatch is repeated until it takes so long. */
const LEAST_SECONDS = 0.02;

/** Remembers the dispatches between `start` and `stop`. Make one before the first device is opened. */
export class DispatchListener {
  private readonly heard: HeardDispatch[] = [];
  private device: GPUDevice | null = null;
  private listening = false;

  constructor() {
    const pipelines = new WeakMap<GPUComputePassEncoder, GPUComputePipeline>();
    const bindGroups = new WeakMap<GPUComputePassEncoder, GPUBindGroup>();
    afterCalls(GPUDevice.prototype, 'createCommandEncoder', (device) => {
      this.device = device;
    });
    afterCalls(GPUComputePassEncoder.prototype, 'setPipeline', (pass, [pipeline]) => {
      pipelines.set(pass, pipeline);
    });
    afterCalls(GPUComputePassEncoder.prototype, 'setBindGroup', (pass, args) => {
      const [index, bindGroup] = args as readonly unknown[];
      if (index === 0 && bindGroup instanceof GPUBindGroup) bindGroups.set(pass, bindGroup);
    });
    afterCalls(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', (pass, workgroups) => {
      const pipeline = pipelines.get(pass);
      const bindGroup = bindGroups.get(pass);
      if (!this.listening || pipeline === undefined || bindGroup === undefined) return;
      this.heard.push({ pipeline, bindGroup, workgroups });
    });
  }

  start(): void {
    this.heard.length = 0;
    this.listening = true;
  }

  /** What was heard, and the device that it was meant for. @throws Error if no device was heard of */
  stop(): { readonly device: GPUDevice; readonly dispatches: readonly HeardDispatch[] } {
    this.listening = false;
    if (this.device === null) throw new Error('Nothing was sent to a GPU.');
    return { device: this.device, dispatches: [...this.heard] };
  }
}

/**
 * The time of each kernel in the step, longest first. `clock` gives seconds: of the processor's work where the device
 * is emulated on it, of the wall otherwise.
 */
export async function profileDispatches(
  device: GPUDevice,
  dispatches: readonly HeardDispatch[],
  clock: () => Promise<number>,
): Promise<KernelTime[]> {
  const secondsOf = async (dispatch: HeardDispatch | null, times: number) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    if (dispatch !== null) {
      pass.setPipeline(dispatch.pipeline);
      pass.setBindGroup(0, dispatch.bindGroup);
      for (let time = 0; time < times; time++) pass.dispatchWorkgroups(...dispatch.workgroups);
    }
    pass.end();
    const commands = encoder.finish();
    const started = await clock();
    device.queue.submit([commands]);
    await device.queue.onSubmittedWorkDone();
    return (await clock()) - started;
  };
  const empty = Math.min(await secondsOf(null, 0), await secondsOf(null, 0), await secondsOf(null, 0));
  const kernels = new Map<string, KernelTime>();
  for (const dispatch of dispatches) {
    let times = 1;
    let seconds = (await secondsOf(dispatch, times)) - empty;
    while (seconds < LEAST_SECONDS) {
      times *= Math.max(2, Math.min(100, Math.ceil(LEAST_SECONDS / Math.max(seconds, 1e-6))));
      seconds = (await secondsOf(dispatch, times)) - empty;
    }
    // Whatever else the machine does only ever adds.
    seconds = Math.min(seconds, (await secondsOf(dispatch, times)) - empty);
    const { label: kernel } = dispatch.pipeline;
    const known = kernels.get(kernel) ?? { kernel, dispatches: 0, seconds: 0 };
    kernels.set(kernel, { kernel, dispatches: known.dispatches + 1, seconds: known.seconds + seconds / times });
  }
  return [...kernels.values()].sort((a, b) => b.seconds - a.seconds);
}
