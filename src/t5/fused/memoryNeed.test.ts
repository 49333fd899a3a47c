import { describe, expect, it } from 'vitest';
import { T5_11_SMALL, T5_11_XL } from '../../../tests/support/t5Sizes.ts';
import { DEFAULT_FUSED_OPTIONS } from './fusedModel.ts';
import { trainingMemoryNeed } from './memoryNeed.ts';

// WebGPU's own, but for buffers as large as desktop adapters have.
const LIMITS = {
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 31,
  maxComputeWorkgroupStorageSize: 32768,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65535,
} as GPUSupportedLimits;

const LOAD = { storage: 'float16', maxBufferBytes: 2 ** 31 - 4 } as const;
const OPTIONS = DEFAULT_FUSED_OPTIONS;
const shapeOf = (batchSize: number) => ({
  batchSize,
  prompts: 1,
  sequences: batchSize,
  inputLength: 64,
  targetLength: 8,
  promptLength: 100,
});

describe('the memory need', () => {
  it('of T5 1.1 small is near the lower bound, in few dispatches', () => {
    for (const batchSize of [2, 16]) {
      const need = trainingMemoryNeed(T5_11_SMALL, LOAD, shapeOf(batchSize), OPTIONS, LIMITS);
      expect(need.dispatches).toBeLessThanOrEqual(360);
      expect(need.transientBytes).toBeLessThanOrEqual(1.1 * need.lowerBoundBytes);
    }
  });

  it('is at most 40 % with recomputation', () => {
    const kept = trainingMemoryNeed(T5_11_SMALL, LOAD, shapeOf(16), OPTIONS, LIMITS);
    const again = trainingMemoryNeed(T5_11_SMALL, LOAD, shapeOf(16), { ...OPTIONS, recompute: true }, LIMITS);
    expect(again.transientBytes).toBeLessThanOrEqual(0.4 * kept.transientBytes);
    expect(again.transientBytes).toBeLessThanOrEqual(1.1 * again.lowerBoundBytes);
  });

  it('counts two bytes a weight in float16, one in int8', () => {
    // 76,961,152 parameters, of which 21,504 in norms stay float32 and 384 in the bias tables stay on the host.
    const half = trainingMemoryNeed(T5_11_SMALL, LOAD, shapeOf(2), OPTIONS, LIMITS);
    expect(half.weightBytes).toBe(2 * (76_961_152 - 384) + 2 * 21_504);
    const load = { ...LOAD, storage: 'int8' } as const;
    const need = trainingMemoryNeed(T5_11_XL, load, shapeOf(1), { ...OPTIONS, recompute: true }, LIMITS);
    // 2.85 billion parameters; the embedding stays float16.
    expect(need.weightBytes / 2_849_757_184).toBeGreaterThan(1.02);
    expect(need.weightBytes / 2_849_757_184).toBeLessThan(1.03);
  });

  it('has the dispatches of one prompt for many, and little more memory', () => {
    const one = trainingMemoryNeed(T5_11_SMALL, LOAD, shapeOf(16), OPTIONS, LIMITS);
    const eight = trainingMemoryNeed(T5_11_SMALL, LOAD, { ...shapeOf(16), prompts: 8 }, OPTIONS, LIMITS);
    expect([one.dispatches, eight.dispatches]).toEqual([345, 345]);
    expect(eight.transientBytes).toBeLessThanOrEqual(1.01 * one.transientBytes);
  });

  it('grows by less than a percent with dropout, whose masks all positions share', () => {
    const [without, dropped] = [0, 0.1].map((dropoutRate) =>
      trainingMemoryNeed(T5_11_SMALL, LOAD, { ...shapeOf(16), dropoutRate }, OPTIONS, LIMITS),
    );
    expect([without?.dispatches, dropped?.dispatches]).toEqual([345, 524]);
    expect((dropped?.transientBytes ?? 0) / (without?.transientBytes ?? 0)).toBeLessThan(1.01);
  });

  it('refuses what no buffer can hold', () => {
    const limits = { ...LIMITS, maxStorageBufferBindingSize: 2 ** 20 };
    expect(() => trainingMemoryNeed(T5_11_SMALL, LOAD, shapeOf(16), OPTIONS, limits)).toThrow(
      expect.objectContaining({ tag: 'GpuOutOfMemory' }),
    );
  });
});
