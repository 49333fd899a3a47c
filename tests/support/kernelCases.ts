/** Random cases for kernels, and what their results are compared with: definitions in float64, derivatives by differences. */

import type { Rng } from '../../src/base/rng.ts';
import type { GpuArray, Runner } from '../../src/engine/fused/runner.ts';

/** Float32 values, roughly normal, with mean 0 and this standard deviation. */
export function randomValues(rng: Rng, count: number, deviation = 1): Float32Array {
  // A sum of four uniform numbers has a variance of 1/3.
  const sum = () => rng.nextUniform() + rng.nextUniform() + rng.nextUniform() + rng.nextUniform() - 2;
  return Float32Array.from({ length: count }, () => sum() * Math.sqrt(3) * deviation);
}

/** A whole number from `least` to `most`. */
export function randomSize(rng: Rng, least: number, most: number): number {
  return least + rng.nextBelow(most - least + 1);
}

/** The largest difference over the largest expected value; NaN in either is an infinite error. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}`);
  let [difference, largest] = [0, Number.MIN_VALUE];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    if (Number.isNaN(a - b)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a - b));
    largest = Math.max(largest, Math.abs(b));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** The gradient of `value` at `at` by central differences of fourth order in float64: good to about 1e-11. */
export function differences(value: (at: Float64Array) => number, at: ArrayLike<number>, step = 1e-3): Float64Array {
  const moved = Float64Array.from(at);
  return moved.map((centre, i) => {
    const valueAt = (steps: number) => {
      moved[i] = centre + steps * step;
      return value(moved);
    };
    const slope = (8 * (valueAt(1) - valueAt(-1)) - (valueAt(2) - valueAt(-2))) / (12 * step);
    moved[i] = centre;
    return slope;
  });
}

/** Row `row` of a matrix of `width` columns. */
export function rowOf(values: Float32Array, row: number, width: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}

/** `runner` on a device that allows so few workgroups a dimension that grids have to spread over two. */
export function withNarrowGrids(runner: Runner, maxComputeWorkgroupsPerDimension: number): Runner {
  return {
    features: runner.features,
    choices: runner.choices,
    limits: Object.create(runner.limits, {
      maxComputeWorkgroupsPerDimension: { value: maxComputeWorkgroupsPerDimension },
    }),
    allocate: (shape) => runner.allocate(shape),
    release: (array: GpuArray) => runner.release(array),
    dispatch: (kernel, arrays, words, [x, y, z]) => {
      // Only x: with so few a dimension, y may have to exceed them.
      if (x > maxComputeWorkgroupsPerDimension) throw new Error(`A grid of ${x} by ${y} by ${z}`);
      runner.dispatch(kernel, arrays, words, [x, y, z]);
    },
  };
}
