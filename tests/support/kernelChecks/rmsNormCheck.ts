/** RMS norm and its gradient against the definition. */
import { rmsNormBackward, rmsNormForward } from '../../../src/engine/fused/rmsNorm.ts';
import { differences, randomSize, randomValues, relativeError, rowOf } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

/** The definition, for one row. */
function normalised(x: ArrayLike<number>, weight: Float32Array, epsilon: number, scale: number): Float64Array {
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += x[i]! * x[i]!;
  const factor = scale / Math.sqrt(squares / x.length + epsilon);
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = factor * x[i]! * weight[i]!;
  return y;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export const rmsNormCheck: KernelCheck = {
  name: 'rmsNorm',
  async run({ memory, runs }, rng, index) {
    // A few so wide that more invocations share a row. Of 1 or 2 numbers a row's gradient is the rounding of two terms
    // that cancel each other.
    const rows = index % 20 === 19 ? randomSize(rng, 1, 2) : randomSize(rng, 1, 30);
    const width =
      index % 100 === 99
        ? 4 * randomSize(rng, 513, 600)
        : index % 20 === 19
          ? randomSize(rng, 513, 600)
          : randomSize(rng, 3, 90);
    const x = randomValues(rng, rows * width, 10 ** rng.nextBelow(3));
    const weight = randomValues(rng, width);
    const dY = randomValues(rng, rows * width);
    const residual = index % 3 === 0 ? randomValues(rng, rows * width) : null;
    const [epsilon, scale] = [1e-6, index % 2 === 0 ? 1 : width ** -0.5];

    const expectedY: number[] = [];
    const expectedDX: number[] = [];
    for (let row = 0; row < rows; row++) {
      const [xRow, dYRow] = [rowOf(x, row, width), rowOf(dY, row, width)];
      expectedY.push(...normalised(xRow, weight, epsilon, scale));
      const value = (at: Float64Array) => dot(normalised(at, weight, epsilon, scale), dYRow);
      const slope = differences(value, xRow, 1e-3 * Math.max(...xRow.map(Math.abs)));
      expectedDX.push(...slope.map((value, c) => value + (residual?.[row * width + c] ?? 0)));
    }

    const shape = [rows, width];
    const onGpu = memory.upload(x, shape);
    const weightOnGpu = memory.upload(weight, [width]);
    const addTo = residual === null ? null : memory.upload(residual, shape);
    const options = { epsilon, scale };
    const y = rmsNormForward(runs, onGpu, weightOnGpu, options);
    const dX = rmsNormBackward(runs, memory.upload(dY, shape), onGpu, weightOnGpu, options, addTo);
    const errors = [relativeError(await memory.read(y), expectedY), relativeError(await memory.read(dX), expectedDX)];
    return { where: `[${rows}, ${width}]`, error: Math.max(...errors) };
  },
};
