/** The largest logits of each row over chunks of the vocabulary, of equals the first, and the softmax's normaliser. */
import { accumulateTopLogits } from '../../../src/engine/fused/topLogits.ts';
import { randomSize, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

/** How many of each row; few, because each makes a kernel of its own. */
const COUNTS = [1, 4, 16];

/** Choices are exact: a wrong one is an infinite error. */
export const topLogitsCheck: KernelCheck = {
  name: 'topLogits',
  async run({ memory, runs }, rng, index) {
    const count = COUNTS[index % COUNTS.length]!;
    const rows = randomSize(rng, 1, 6);
    const chunks = Array.from({ length: randomSize(rng, 1, 3) }, () => randomSize(rng, 16, 200));
    const vocabSize = chunks.reduce((sum, columns) => sum + columns, 0);
    // Few different values, so that the largest occur more than once.
    const logits = Array.from({ length: rows }, () =>
      Array.from({ length: vocabSize }, () => Math.floor(rng.nextUniform() * 20) - 25),
    );
    const places = () => ({ values: memory.allocate([rows, count]), columns: memory.allocate([rows, count]) });
    const top = { ...places(), normalizer: memory.allocate([rows, 2]) };
    const chosenAlone = { ...places(), normalizer: null };
    let firstColumn = 0;
    for (const columns of chunks) {
      const chunk = logits.flatMap((row) => row.slice(firstColumn, firstColumn + columns));
      const array = memory.upload(Float32Array.from(chunk), [rows, columns]);
      for (const result of [top, chosenAlone]) accumulateTopLogits(runs, result, array, firstColumn);
      firstColumn += columns;
    }
    const expected = logits.flatMap((row) =>
      row
        .map((_, column) => column)
        .sort((a, b) => row[b]! - row[a]!)
        .slice(0, count),
    );
    let isExact = true;
    for (const result of [top, chosenAlone]) {
      const found = new Uint32Array((await memory.read(result.columns)).buffer);
      const values = await memory.read(result.values);
      isExact &&= expected.every(
        (column, at) => found[at] === column && values[at] === logits[Math.floor(at / count)]![column],
      );
    }
    const normalizers = logits.flatMap((row) => {
      const largest = Math.max(...row);
      return [largest, row.reduce((total, logit) => total + Math.exp(logit - largest), 0)];
    });
    const error = isExact ? relativeError(await memory.read(top.normalizer), normalizers) : Number.POSITIVE_INFINITY;
    return { where: `${count} of each of ${rows} rows of ${vocabSize} in ${chunks.length} chunks`, error };
  },
};
