import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { gatedGeluBackward, gatedGeluForward, gatedGeluHidden } from './gatedGelu.ts';
import { matMul, matMulTransposed } from './matMul.ts';
import { interleaveOutputs, type MatrixValues, packMatrix, WEIGHT_STORAGES } from './packMatrix.ts';
import { reluBackward, reluForward } from './relu.ts';
import type { GpuArray } from './runner.ts';
import { partsOf, type SplitSide } from './splitMatrix.ts';
import { streamMatrix, streamParts } from './streamMatrix.ts';

const rng = Rng.forSeed(11, 'split matrices');
const random = (length: number) => Float32Array.from({ length }, () => rng.nextUniform() - 0.5);

describe('a matrix that is larger than a buffer may be', () => {
  const gpu = useGpuRunner();
  const upload = (rows: number, columns: number) => gpu().upload(random(rows * columns), [rows, columns]);

  /** The same matrix whole, and in parts of as few bytes as parts may have. */
  async function bothWays(matrix: MatrixValues, storage: (typeof WEIGHT_STORAGES)[number], side: SplitSide) {
    const { inputs, outputs } = matrix;
    const source = () => ({
      inputs,
      outputs,
      read: async (first: number, count: number): Promise<MatrixValues> =>
        matrix.layout === 'outputsFirst'
          ? { ...matrix, values: matrix.values.slice(first * inputs, (first + count) * inputs), outputs: count }
          : { ...matrix, values: columnsOfValues(matrix, first, count), outputs: count },
    });
    const whole = await streamMatrix(gpu(), source(), storage);
    const split = await streamParts(gpu(), source(), storage, side, 1);
    if (!('parts' in split)) throw new Error('It was not split');
    expect(split.parts.length).toBe(Math.ceil((side === 'inputs' ? inputs : outputs) / 8));
    return { whole, split };
  }

  function columnsOfValues({ values, inputs, outputs }: MatrixValues, first: number, count: number): Float32Array {
    return Float32Array.from(
      { length: inputs * count },
      (_, i) => values[Math.floor(i / count) * outputs + first + (i % count)]!,
    );
  }

  async function expectClose(actual: GpuArray, expected: GpuArray): Promise<void> {
    expect(actual.shape).toEqual(expected.shape);
    const [values, wanted] = [await gpu().read(actual), await gpu().read(expected)];
    const largest = Math.max(...wanted.map(Math.abs));
    expect(largest).toBeGreaterThan(0);
    for (const [index, value] of values.entries()) {
      expect(Math.abs(value - wanted[index]!)).toBeLessThan(1e-5 * largest);
    }
  }

  const matrixOf = (inputs: number, outputs: number): MatrixValues => ({
    values: random(inputs * outputs),
    inputs,
    outputs,
    layout: 'outputsFirst',
  });

  describe.each(WEIGHT_STORAGES)('%s', (storage) => {
    it.each([
      ['inputs', 21, 13],
      ['outputs', 21, 13],
      ['inputs', 24, 16],
      ['outputs', 16, 36],
    ] as const)('split by %s, %i by %i, multiplies as the whole, forward and back', async (side, inputs, outputs) => {
      const { whole, split } = await bothWays(matrixOf(inputs, outputs), storage, side);
      const rows = 5;
      const [x, dY] = [upload(rows, inputs), upload(rows, outputs)];
      const [add, addBack] = [upload(rows, outputs), upload(rows, inputs)];
      await expectClose(matMul(gpu(), x, split), matMul(gpu(), x, whole));
      await expectClose(matMul(gpu(), x, split, { scale: 2, add }), matMul(gpu(), x, whole, { scale: 2, add }));
      await expectClose(matMulTransposed(gpu(), dY, split), matMulTransposed(gpu(), dY, whole));
      const expected = matMulTransposed(gpu(), dY, whole, { add: addBack });
      await expectClose(matMulTransposed(gpu(), dY, split, { add: addBack, into: addBack }), expected);
    });

    it('activates as the whole, forward and back', async () => {
      const [rows, width, hiddenWidth] = [3, 12, 22];
      const input = await bothWays(matrixOf(width, hiddenWidth), storage, 'outputs');
      const output = await bothWays(matrixOf(hiddenWidth, width), storage, 'inputs');
      const [x, dOutput] = [upload(rows, width), upload(rows, width)];
      const hidden = reluForward(gpu(), x, input.whole);
      await expectClose(reluForward(gpu(), x, input.split), hidden);
      const gradient = reluBackward(gpu(), dOutput, output.whole, hidden);
      await expectClose(reluBackward(gpu(), dOutput, output.split, hidden), gradient);

      const both = interleaveOutputs(matrixOf(width, hiddenWidth), matrixOf(width, hiddenWidth));
      const gated = await bothWays(both, storage, 'outputs');
      const expected = gatedGeluForward(gpu(), x, gated.whole);
      const actual = gatedGeluForward(gpu(), x, gated.split);
      await expectClose(actual.hidden, expected.hidden);
      await expectClose(actual.gateAndUp, expected.gateAndUp);
      await expectClose(gatedGeluHidden(gpu(), x, gated.split), expected.hidden);
      const back = gatedGeluBackward(gpu(), dOutput, output.whole, expected.gateAndUp);
      await expectClose(gatedGeluBackward(gpu(), dOutput, output.split, expected.gateAndUp), back);
    });

    it('is split into as few parts as the limit allows', () => {
      const { words } = packMatrix(matrixOf(40, 100), storage);
      expect(partsOf({ inputs: 40, outputs: 100 }, storage, 'outputs', words.byteLength)).toHaveLength(1);
      const halves = partsOf({ inputs: 40, outputs: 100 }, storage, 'outputs', words.byteLength - 4);
      expect(halves).toEqual([
        { first: 0, count: 96 },
        { first: 96, count: 4 },
      ]);
    });
  });
});
