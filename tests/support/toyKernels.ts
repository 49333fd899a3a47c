/** Small kernels, with and without uniforms, to test executors with. */
import { floatWord, type GpuArray, type Kernel, type Runner } from '../../src/engine/fused/runner.ts';

const WORKGROUP = 64;

const axpyKernel: Kernel = {
  key: 'toy axpy',
  code: () => `
struct Uniforms { scale: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&result)) { result[id.x] = uniforms.scale * x[id.x] + y[id.x]; }
}`,
};

const doubleKernel: Kernel = {
  key: 'toy double',
  code: () => `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&x)) { x[id.x] = 2.0 * x[id.x]; }
}`,
};

const addKernel: Kernel = {
  key: 'toy add',
  code: () => `
@group(0) @binding(0) var<storage, read_write> sum: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&sum)) { sum[id.x] += x[id.x]; }
}`,
};

function workgroupsOf(array: GpuArray): [number, number, number] {
  return [Math.ceil(array.byteLength / 4 / WORKGROUP), 1, 1];
}

/** `scale * x + y`, all of one shape. */
export function axpy(runner: Runner, scale: number, x: GpuArray, y: GpuArray): GpuArray {
  const result = runner.allocate(x.shape);
  runner.dispatch(axpyKernel, [x, y, result], [floatWord(scale)], workgroupsOf(result));
  return result;
}

/** `x *= 2`, in place. */
export function doubleInPlace(runner: Runner, x: GpuArray): void {
  runner.dispatch(doubleKernel, [x], [], workgroupsOf(x));
}

/** `sum += x`, in place. */
export function addTo(runner: Runner, sum: GpuArray, x: GpuArray): void {
  runner.dispatch(addKernel, [sum, x], [], workgroupsOf(sum));
}
