import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { axpy, doubleInPlace } from '../../../tests/support/toyKernels.ts';
import { openGpu } from '../device.ts';
import { ImmediateRunner } from './immediateRunner.ts';
import type { Kernel } from './runner.ts';

describe('the immediate runner', () => {
  const gpu = useGpuRunner();

  it('runs kernels in order, with and without uniforms', async () => {
    const runner = gpu();
    const x = runner.upload(Float32Array.of(1, 2, 3), [3]);
    const y = runner.upload(Float32Array.of(10, 20, 30), [3]);
    const sum = axpy(runner, 0.5, x, y);
    doubleInPlace(runner, sum);
    const again = axpy(runner, -1, sum, x);
    expect(await runner.read(sum)).toEqual(Float32Array.of(21, 42, 63));
    expect(await runner.read(again)).toEqual(Float32Array.of(-20, -40, -60));
    expect(await runner.read(x)).toEqual(Float32Array.of(1, 2, 3));
  });

  it('recycles released buffers without disturbing dispatches before', async () => {
    const runner = gpu();
    const x = runner.upload(Float32Array.of(1, 2), [2]);
    const before = runner.buffers.allocatedBytes;
    let value = axpy(runner, 1, x, x);
    for (let i = 0; i < 20; i++) {
      const next = axpy(runner, 1, value, x);
      runner.release(value);
      value = next;
    }
    expect(await runner.read(value)).toEqual(Float32Array.of(22, 44));
    expect(runner.buffers.allocatedBytes - before).toBeLessThanOrEqual(16);
  });

  it('lets go of released buffers that pile up, once their work is submitted', async () => {
    const runner = gpu();
    const before = runner.buffers.allocatedBytes - runner.buffers.freeBytes;
    const values = Array.from({ length: 5 }, (_, i) => runner.upload(new Float32Array(4e6 + i).fill(i), [4e6 + i]));
    for (const value of values) {
      doubleInPlace(runner, value);
      if (value !== values.at(-1)) runner.release(value);
    }
    const last = await runner.read(values.at(-1)!);
    expect([last[0], last.at(-1)]).toEqual([8, 8]);
    runner.release(values.at(-1)!);
    doubleInPlace(runner, runner.upload(Float32Array.of(1), [1]));
    runner.flush();
    expect(runner.buffers.allocatedBytes - before).toBeLessThan(100);
  });

  it('writes after the dispatches that were asked for before', async () => {
    const runner = gpu();
    const x = runner.upload(Float32Array.of(1, 2), [2]);
    const sum = axpy(runner, 1, x, x);
    runner.write(x, Float32Array.of(7, 8));
    const later = axpy(runner, 1, x, x);
    expect(await runner.read(sum)).toEqual(Float32Array.of(2, 4));
    expect(await runner.read(later)).toEqual(Float32Array.of(14, 16));
  });

  it('keeps words that are no numbers', async () => {
    const runner = gpu();
    const words = Uint32Array.of(0xffffffff, 0x7fc00001, 1);
    const values = await runner.read(runner.upload(words, [3]));
    expect(new Uint32Array(values.buffer)).toEqual(words);
  });

  it('refuses arrays that were released, that are empty or that the values do not fill', () => {
    const runner = gpu();
    const x = runner.allocate([2]);
    runner.release(x);
    expect(() => doubleInPlace(runner, x)).toThrow('released before');
    expect(() => runner.release(x)).toThrow('released before');
    expect(() => runner.allocate([3, 0])).toThrow('positive integer sizes, got [3,0]');
    expect(() => runner.upload(Float32Array.of(1), [2])).toThrow('1 values do not fill [2]');
    expect(() => runner.allocate([2 ** 20, 2 ** 20])).toThrow(
      expect.objectContaining({ tag: 'GpuOutOfMemory', found: `${2 ** 42} bytes` }),
    );
  });

  it('refuses a second kernel under the same key', () => {
    const runner = gpu();
    const kernel = (value: number): Kernel => ({
      key: 'constant',
      code: () => `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(1) fn main() { x[0] = ${value}; }`,
    });
    const x = runner.allocate([1]);
    runner.dispatch(kernel(1), [x], [], [1, 1, 1]);
    expect(() => runner.dispatch(kernel(2), [x], [], [1, 1, 1])).toThrow('Two different kernels');
  });

  it('refuses to read after a command that the GPU refused', async () => {
    const host = await openGpu();
    const runner = new ImmediateRunner(host);
    const x = runner.upload(Float32Array.of(1), [1]);
    runner.dispatch({ key: 'broken', code: () => 'no WGSL at all' }, [x], [], [1, 1, 1]);
    await expect(runner.read(x)).rejects.toMatchObject({ tag: 'GpuValidation' });
    await expect(runner.read(x)).rejects.toMatchObject({ tag: 'GpuValidation' });
    host.device.destroy();
  });

  it('refuses to read from a device that is gone', async () => {
    const host = await openGpu();
    const runner = new ImmediateRunner(host);
    const x = runner.upload(Float32Array.of(1), [1]);
    host.device.destroy();
    await expect(runner.read(x)).rejects.toMatchObject({ tag: 'DeviceLost' });
  });
});
