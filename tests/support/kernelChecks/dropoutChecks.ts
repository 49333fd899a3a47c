/** Dropout's masks against the host's, number by number, and their products with matrices against the definition. */
import { applyFactors, type FactorColumns, timesFactors } from '../../../src/engine/fused/applyFactors.ts';
import { dropoutFactors } from '../../../src/engine/fused/dropoutFactors.ts';
import { dropoutKeys, dropoutMask, dropoutOdds, siteNumber } from '../../../src/t5/dropout.ts';
import { randomSize, randomValues, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

export const dropoutFactorsCheck: KernelCheck = {
  name: 'dropoutFactors',
  async run({ memory, runs }, rng, index) {
    const [rows, sites, columns] = [randomSize(rng, 1, 9), randomSize(rng, 1, 4), randomSize(rng, 1, 90)];
    const rate = index % 4 === 0 ? 0 : rng.nextUniform();
    const keys = dropoutKeys(rng.nextUint32(), rng.nextBelow(1e9), rows);
    const firstSite = siteNumber('decoderCrossAttention', rng.nextBelow(50));
    const draw = { firstSite, sites, columns, ...dropoutOdds(rate) };
    const factors = await memory.read(dropoutFactors(runs, memory.upload(keys, [rows, 2]), draw));
    const expected = Array.from({ length: sites }, (_, site) => [
      ...dropoutMask(keys, rate, firstSite + site, columns),
    ]).flat();
    return { where: `${sites} sites of [${rows}, ${columns}], rate ${rate}`, error: relativeError(factors, expected) };
  },
};

const BY: readonly FactorColumns[] = ['each', 'interleaved', { heads: 1 }];

export const applyFactorsCheck: KernelCheck = {
  name: 'applyFactors',
  async run({ memory, runs }, rng, index) {
    const kind = BY[index % BY.length] ?? 'each';
    const quads = rng.nextUniform() < 0.5;
    const size = (most: number) => (quads ? 4 : 1) * randomSize(rng, 1, most);
    const by = typeof kind === 'object' ? { heads: size(9) } : kind;
    const needed = randomSize(rng, 1, 9) * (by === 'interleaved' || (by === 'each' && quads) ? 4 : 1);
    const columns = needed * (by === 'interleaved' ? 2 : by === 'each' ? 1 : by.heads);
    const inPlace = rng.nextUniform() < 0.5;
    const before = inPlace && by !== 'interleaved' ? size(5) : 0;
    const width = before + columns + (before === 0 ? 0 : size(3));
    const [groups, rowsAFactor] = [randomSize(rng, 1, 4), randomSize(rng, 1, 7)];
    const rows = (groups - 1) * rowsAFactor + randomSize(rng, 1, rowsAFactor);
    const factorColumns = needed + (by === 'interleaved' || quads ? 4 : 1) * rng.nextBelow(3);
    const first = factorColumns * rng.nextBelow(3);
    const matrix = randomValues(rng, rows * width);
    const factors = randomValues(rng, first + groups * factorColumns);
    const add = rng.nextUniform() < 0.5 ? randomValues(rng, rows * width) : null;

    const factorOf = (row: number, column: number) => {
      const own =
        by === 'each'
          ? column
          : by === 'interleaved'
            ? 4 * Math.floor(column / 8) + (column % 4)
            : Math.floor(column / by.heads);
      return factors[first + Math.floor(row / rowsAFactor) * factorColumns + own] ?? Number.NaN;
    };
    const expected = Array.from(matrix, (value, at) => {
      const [row, column] = [Math.floor(at / width), (at % width) - before];
      if (column < 0 || column >= columns) return value;
      return value * factorOf(row, column) + (add?.[at] ?? 0);
    });

    const onGpu = memory.upload(matrix, [rows, width]);
    const shared = { array: memory.upload(factors, [factors.length]), first, columns: factorColumns, rowsAFactor };
    const options = { by, ...(add && { add: memory.upload(add, [rows, width]) }) };
    const within = { firstColumn: before, columns };
    if (inPlace) applyFactors(runs, onGpu, shared, { ...options, within });
    const result = inPlace ? onGpu : timesFactors(runs, onGpu, shared, options);
    const where = `[${rows}, ${width}], ${columns} columns from ${before} on by ${JSON.stringify(by)}, ${rowsAFactor} rows a factor`;
    return { where, error: relativeError(await memory.read(result), expected) };
  },
};
