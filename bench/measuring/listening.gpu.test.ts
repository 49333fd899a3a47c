import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installNodeGpu } from '../../src/engine/nodeGpu.ts';
import { GpuActivity } from './gpuActivity.ts';
import { DispatchListener, profileDispatches } from './profile.ts';

describe('listening to WebGPU', () => {
  let activity: GpuActivity;
  let listener: DispatchListener;
  let device: GPUDevice;
  const kernels = new Map<string, GPUComputePipeline>();
  beforeAll(async () => {
    await installNodeGpu();
    activity = new GpuActivity();
    listener = new DispatchListener();
    const adapter = await navigator.gpu.requestAdapter();
    device = await adapter!.requestDevice();
    for (const [label, rounds] of Object.entries({ long: 200_000, short: 10 })) {
      const code = `
        @group(0) @binding(0) var<storage, read_write> counts: array<u32>;
        @compute @workgroup_size(1)
        fn main(@builtin(global_invocation_id) id: vec3<u32>) {
          for (var round = 0u; round < ${rounds}u; round++) { counts[id.x] += round ^ id.y; }
        }`;
      const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' };
      kernels.set(label, device.createComputePipeline({ label, layout: 'auto', compute }));
    }
  });
  afterAll(() => device.destroy());

  async function run(labels: readonly string[]): Promise<GPUBuffer> {
    const buffer = device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const label of labels) {
      const pipeline = kernels.get(label)!;
      const layout = pipeline.getBindGroupLayout(0);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] }));
      pass.dispatchWorkgroups(2);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return buffer;
  }

  it('counts dispatches, submits, and bytes that are alive', async () => {
    const { dispatches, submits, liveBytes } = activity;
    const buffer = await run(['long', 'short', 'short']);
    expect(activity.dispatches - dispatches).toBe(3);
    expect(activity.submits - submits).toBe(1);
    expect(activity.liveBytes - liveBytes).toBe(256);
    buffer.destroy();
    buffer.destroy();
    expect(activity.liveBytes).toBe(liveBytes);
    expect(activity.peakBytes).toBe(liveBytes + 256);
    activity.resetPeak();
    expect(activity.peakBytes).toBe(liveBytes);
  });

  it('tells the kernels of a step apart, the one with the most work first', async () => {
    listener.start();
    const buffer = await run(['short', 'long', 'short']);
    const heard = listener.stop();
    await run(['short']);
    const times = await profileDispatches(heard.device, heard.dispatches, async () => performance.now() / 1000);
    expect(times.map(({ kernel, dispatches }) => [kernel, dispatches])).toEqual([
      ['long', 1],
      ['short', 2],
    ]);
    buffer.destroy();
  });
});
