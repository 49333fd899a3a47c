import { beforeAll, describe, expect, it } from 'vitest';
import type { LabError } from '../base/errors.ts';
import { Rng } from '../base/rng.ts';
import { GPU_BACKEND, type LabBackend, startCpuBackend, startGpuBackend } from './backend.ts';
import { type GpuHost, openGpu } from './device.ts';
import { installNodeGpu } from './nodeGpu.ts';
import { readFloat32, uploadTensor } from './tensors.ts';
import * as tf from './tf.ts';

const rng = Rng.forSeed(1, 'matrices');
const randomValues = (length: number) => Float32Array.from({ length }, () => 2 * rng.nextUniform() - 1);

/** `A Bᵀ` in float64: A `[m, k]`, B `[n, k]`. */
function productWithTranspose(a: Float32Array, b: Float32Array, [m, k, n]: readonly [number, number, number]) {
  return Float64Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (a[row * k + i] ?? Number.NaN) * (b[column * k + i] ?? Number.NaN);
    return sum;
  });
}

beforeAll(installNodeGpu);

describe('the GPU', () => {
  it('opens with what the adapter offers', async () => {
    const host = await openGpu();
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    expect(host.device.limits.maxBufferSize).toBe(adapter?.limits.maxBufferSize);
    expect(host.device.limits.maxStorageBuffersPerShaderStage).toBe(adapter?.limits.maxStorageBuffersPerShaderStage);
    expect(host.features.every((feature) => host.device.features.has(feature))).toBe(true);
    host.device.destroy();
  });
});

describe('the backend', () => {
  let host: GpuHost;
  let backend: LabBackend;
  let failures: LabError[];

  /** A backend of its own for each test: a failed one stays failed. */
  const open = async (): Promise<void> => {
    failures = [];
    host = await openGpu();
    backend = await startGpuBackend(host, (error) => failures.push(error));
  };

  // The shapes of the backward pass through a head (long inner dimension) and a feed-forward layer, few rows, for
  // which stock tfjs takes the split-K program that reads the transposed side along the wrong axis.
  it.each([
    [8, 32128, 32],
    [8, 2048, 64],
    [16, 4096, 256],
    [3, 2050, 70],
    [1, 64, 5],
    [37, 15, 67],
  ] as const)('multiplies [%i, %i] by the transpose of [%i, ..] rightly', async (m, k, n) => {
    await open();
    const [a, b] = [randomValues(m * k), randomValues(n * k)];
    const product = tf.tidy(() => tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [n, k]), false, true));
    const values = await readFloat32(product);
    productWithTranspose(a, b, [m, k, n]).forEach((expected, i) => {
      expect(Math.abs((values[i] ?? Number.NaN) - expected)).toBeLessThan(1e-5 * Math.sqrt(k) + 1e-6);
    });
    host.device.destroy();
  });

  it('has no synchronous reads', async () => {
    await open();
    const tensor = tf.square(tf.tensor1d([1, 2, 3]));
    expect(() => tensor.dataSync()).toThrow('Synchronous reads are not possible');
    expect(await readFloat32(tensor)).toEqual(Float32Array.of(1, 4, 9));
    host.device.destroy();
  });

  it('refuses every read after a command that the GPU refused, and says so once', async () => {
    await open();
    const [before, after] = [tf.square(tf.tensor1d([2])), tf.square(tf.tensor1d([3]))];
    expect(await readFloat32(before)).toEqual(Float32Array.of(4));
    host.device.createShaderModule({ code: 'no WGSL at all' });
    const refused = { tag: 'GpuValidation' };
    // Two reads at once: the one that does not collect the error must not pass either.
    const reads = await Promise.allSettled([readFloat32(after), readFloat32(tf.square(after))]);
    expect(reads).toMatchObject([
      { status: 'rejected', reason: refused },
      { status: 'rejected', reason: refused },
    ]);
    await expect(readFloat32(tf.square(tf.tensor1d([4])))).rejects.toMatchObject(refused);
    await expect(backend.checkErrors()).rejects.toMatchObject(refused);
    expect(failures).toMatchObject([refused]);
    host.device.destroy();
  });

  it('tells a GPU without memory from one that refuses commands', async () => {
    await open();
    // An emulated GPU has as much memory as the machine, so the event is raised by hand.
    const error = new GPUOutOfMemoryError('no room');
    host.device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    const refused = { tag: 'GpuOutOfMemory', found: 'no room' };
    await expect(readFloat32(tf.square(tf.tensor1d([2])))).rejects.toMatchObject(refused);
    expect(failures).toMatchObject([refused]);
    host.device.destroy();
  });

  it('refuses to read from a device that is gone', async () => {
    await open();
    const tensor = tf.square(tf.tensor1d([2]));
    host.device.destroy();
    await expect(readFloat32(tensor)).rejects.toMatchObject({ tag: 'DeviceLost' });
    // Closing it was our own doing.
    expect(failures).toEqual([]);
  });

  it('opens again after a failure', async () => {
    await open();
    host.device.createShaderModule({ code: 'no WGSL at all' });
    await expect(backend.checkErrors()).rejects.toMatchObject({ tag: 'GpuValidation' });
    await open();
    expect(tf.getBackend()).toBe(GPU_BACKEND);
    expect(await readFloat32(tf.square(tf.tensor1d([5])))).toEqual(Float32Array.of(25));
    await startCpuBackend();
    expect(await readFloat32(tf.square(tf.tensor1d([6])))).toEqual(Float32Array.of(36));
    host.device.destroy();
  });

  it('refuses a tensor that the device cannot bind, with both sizes', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter!.requestDevice(); // the specification's smallest limits
    host = { ...(await openGpu()), device };
    await startGpuBackend(host);
    const limit = device.limits.maxStorageBufferBindingSize;
    const values = new Float32Array(limit / 4 + 1);
    expect(() => uploadTensor(values, [values.length], 'shared.weight')).toThrow(
      expect.objectContaining({
        tag: 'GpuOutOfMemory',
        where: 'shared.weight',
        found: expect.stringContaining(`${limit + 4} bytes`),
        expected: `at most ${limit} bytes`,
      }),
    );
    device.destroy();
  });
});
