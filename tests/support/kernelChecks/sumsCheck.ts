/** Sums of values and of squares, of one array or of equal parts of it. */
import { squaredNorm, sumTo } from '../../../src/engine/fused/sums.ts';
import { randomSize, randomValues, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

/** Where workgroups begin and end, and one of many rounds. */
const COUNTS = [1, 255, 256, 257, 8192, 8193, 100_003];

export const sumsCheck: KernelCheck = {
  name: 'sums',
  async run({ memory, runs }, rng, index) {
    const count = COUNTS[index] ?? randomSize(rng, 1, 3000);
    const parts = index % 2 === 0 ? 1 : randomSize(rng, 2, 5);
    const values = randomValues(rng, parts * count).map((value) => value + 3);
    const array = memory.upload(values, [parts, count]);
    const sums = await memory.read(sumTo(runs, array, { parts }));
    const squares = await memory.read(squaredNorm(runs, array, { parts }));
    const ofParts = Array.from({ length: parts }, (_, part) => values.subarray(part * count, (part + 1) * count));
    const expected = (term: (value: number) => number) =>
      ofParts.map((part) => part.reduce((total, value) => total + term(value), 0));
    const errors = [
      relativeError(
        sums,
        expected((value) => value),
      ),
      relativeError(
        squares,
        expected((value) => value * value),
      ),
    ];
    return { where: `${parts} times ${count} values`, error: Math.max(...errors) };
  },
};
