/**
 * What a fused kernel needs of whoever runs it. Blocks are written once against these methods and run by two
 * executors: the immediate one (tests, debugging) encodes each dispatch as it comes; the plan records the whole network
 * once a shape and replays it. Neither is known to a kernel.
 */

import type { KernelChoices } from './choices.ts';

/** A float32 or packed array on the GPU: only its runner knows where. Shapes are for checks and comments. */
export interface GpuArray {
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** A compute pipeline: WGSL with one entry point `main`. */
export interface Kernel {
  /** Unique name of everything the code depends on (tile, sizes baked in, epilogue): pipelines are cached by it. */
  readonly key: string;
  /**
   * The WGSL. In group 0, binding i is the i-th array of `dispatch` (`var<storage, read>` or `read_write`, as the code
   * says); if there are uniforms, the binding after the arrays is `var<uniform>` of a struct of 32-bit words.
   */
  readonly code: () => string;
}

/** What a device can do: variants of kernels depend on it. */
export interface DeviceAbilities {
  /** `maxComputeWorkgroupStorageSize`, `maxComputeWorkgroupsPerDimension`, ... */
  readonly limits: GPUSupportedLimits;
  /** Names of the optional features that the device was opened with: `subgroups`, `shader-f16`, ... */
  readonly features: ReadonlySet<string>;
}

/** What kernels depend on besides their arguments. */
export interface RunnerTraits extends DeviceAbilities {
  /** Which variants kernels are run in, where their caller does not say. */
  readonly choices: KernelChoices;
}

export interface Runner extends RunnerTraits {
  /** A new array of float32 with this shape, contents undefined. */
  allocate(shape: readonly number[]): GpuArray;
  /** The array will not be used again (by later dispatches; earlier ones are unaffected). */
  release(array: GpuArray): void;
  /** Runs a kernel. Uniform words are u32; `floatWord` makes one of a float32. No array may be bound both read and written. */
  dispatch(
    kernel: Kernel,
    arrays: readonly GpuArray[],
    uniformWords: readonly number[],
    workgroups: readonly [x: number, y: number, z: number],
  ): void;
}

const floatView = new Float32Array(1);
const wordView = new Uint32Array(floatView.buffer);

/** The 32-bit word of a float32, for `dispatch`'s uniforms. */
export function floatWord(value: number): number {
  floatView[0] = value;
  return wordView[0] ?? 0;
}
