import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import {
  differences,
  randomSize,
  randomValues,
  relativeError,
  rowOf,
  withNarrowGrids,
} from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { rmsNormBackward, rmsNormForward } from './rmsNorm.ts';

const SHARINGS = ['workgroup', 'invocation'] as const;

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

/** 200 shapes, a few so wide that more invocations share a row. */
function randomShapes(): [rows: number, width: number][] {
  const rng = Rng.forSeed(20261123, 'rmsNorm');
  return Array.from({ length: 200 }, (_, i) => {
    if (i % 100 === 99) return [1, 4 * randomSize(rng, 513, 600)];
    if (i % 20 === 19) return [2, randomSize(rng, 513, 600)];
    // Of 1 or 2 numbers a row's gradient is the rounding of two terms that cancel each other.
    return [randomSize(rng, 1, 30), randomSize(rng, 3, 90)];
  });
}

describe('RMS norm', () => {
  const gpu = useGpuRunner();

  it('is its definition, and its gradient that of the definition, at 200 random shapes', async () => {
    const runner = gpu();
    const narrow = withNarrowGrids(runner, 2);
    for (const [i, [rows, width]] of randomShapes().entries()) {
      const rng = Rng.forSeed(i, 'rmsNorm values');
      const x = randomValues(rng, rows * width, 10 ** rng.nextBelow(3));
      const weight = randomValues(rng, width);
      const dY = randomValues(rng, rows * width);
      const residual = i % 3 === 0 ? randomValues(rng, rows * width) : null;
      const [epsilon, scale] = [1e-6, i % 2 === 0 ? 1 : width ** -0.5];

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
      const arrays = {
        x: runner.upload(x, shape),
        dY: runner.upload(dY, shape),
        weight: runner.upload(weight, [width]),
        residual: residual === null ? null : runner.upload(residual, shape),
      };
      for (const sharing of SHARINGS) {
        const options = { epsilon, scale, rows: sharing };
        const runs = i % 2 === 0 ? runner : narrow;
        const y = rmsNormForward(runs, arrays.x, arrays.weight, options);
        const dX = rmsNormBackward(runs, arrays.dY, arrays.x, arrays.weight, options, arrays.residual);
        const where = `[${rows}, ${width}], one ${sharing} a row`;
        expect(relativeError(await runner.read(y), expectedY), where).toBeLessThan(1e-5);
        expect(relativeError(await runner.read(dX), expectedDX), where).toBeLessThan(1e-5);
      }
    }
  });

  it.each(SHARINGS)('keeps a row of zeros at zero, without a division by it, one %s a row', async (sharing) => {
    const runner = gpu();
    const zeros = runner.upload(new Float32Array(8), [1, 8]);
    const ones = runner.upload(new Float32Array(8).fill(1), [8]);
    const dY = runner.upload(new Float32Array(8).fill(1), [1, 8]);
    const options = { epsilon: 1e-6, rows: sharing };
    expect(await runner.read(rmsNormForward(runner, zeros, ones, options))).toEqual(new Float32Array(8));
    const dX = await runner.read(rmsNormBackward(runner, dY, zeros, ones, options));
    expect(relativeError(dX, new Float32Array(8).fill(1000))).toBeLessThan(1e-6);
  });

  it('refuses shapes that do not fit', () => {
    const runner = gpu();
    const x = runner.allocate([3, 8]);
    const weight = runner.allocate([8]);
    const options = { epsilon: 1e-6 };
    expect(() => rmsNormForward(runner, x, runner.allocate([7]), options)).toThrow('weight is [7], expected [8]');
    expect(() => rmsNormForward(runner, weight, weight, options)).toThrow('x is [8], expected a matrix');
    expect(() => rmsNormBackward(runner, runner.allocate([8, 3]), x, weight, options)).toThrow('dY is [8, 3]');
    expect(() => rmsNormBackward(runner, x, x, weight, options, weight)).toThrow('addTo is [8], expected [3, 8]');
  });
});
