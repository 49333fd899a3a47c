/** Sums of values and of squares. */
import { squaredNorm, sumTo } from '../../../src/engine/fused/sums.ts';
import { randomSize, randomValues, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

/** Where workgroups begin and end, and one of many rounds. */
const COUNTS = [1, 255, 256, 257, 8192, 8193, 100_003];

export const sumsCheck: KernelCheck = {
  name: 'sums',
  async run({ memory, runs }, rng, index) {
    const count = COUNTS[index] ?? randomSize(rng, 1, 3000);
    const values = randomValues(rng, count).map((value) => value + 3);
    const array = memory.upload(values, [count]);
    const sum = await memory.read(sumTo(runs, array));
    const squares = await memory.read(squaredNorm(runs, array));
    const errors = [
      relativeError(sum, [values.reduce((total, value) => total + value, 0)]),
      relativeError(squares, [values.reduce((total, value) => total + value * value, 0)]),
    ];
    return { where: `${count} values`, error: Math.max(...errors) };
  },
};
