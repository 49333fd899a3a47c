/** From tokenized examples to the padded batches that the model takes. */
import type { TokenBatch } from '../t5/frozenModel.ts';
import type { TokenizedExample } from './tokenizeExamples.ts';

/** T5's padding id; a batch is masked by it. */
const PAD_TOKEN_ID = 0;

/**
 * The batch of the examples at `indices`, in that order; an index may occur more than once. Rows are padded to the
 * longest of the batch, rounded up to a bucket: the fewer shapes, the more often the GPU's programs are reused.
 */
export function makeBatch(
  examples: readonly TokenizedExample[],
  indices: Iterable<number>,
  maxInputLength: number,
  maxTargetLength: number,
): TokenBatch {
  const chosen = Array.from(indices, (index) => {
    const example = examples[index];
    if (example === undefined) throw new RangeError(`example ${index} of ${examples.length}`);
    return example;
  });
  const inputs = padRows(
    chosen.map((example) => example.inputIds),
    (longest) => inputBucket(longest, maxInputLength),
  );
  const targets = padRows(
    chosen.map((example) => example.targetIds),
    (longest) => targetBucket(longest, maxTargetLength),
  );
  return {
    batchSize: chosen.length,
    inputLength: inputs.rowLength,
    targetLength: targets.rowLength,
    inputIds: inputs.ids,
    targetIds: targets.ids,
  };
}

/** Row-major ids `[rows.length, rowLength]`, short rows padded; `bucket` turns the longest row's length into rowLength. */
export function padRows(
  rows: readonly ArrayLike<number>[],
  bucket: (longest: number) => number,
): { readonly ids: Int32Array; readonly rowLength: number } {
  const rowLength = bucket(rows.reduce((longest, row) => Math.max(longest, row.length), 0));
  const ids = new Int32Array(rows.length * rowLength).fill(PAD_TOKEN_ID);
  for (const [index, row] of rows.entries()) ids.set(row, index * rowLength);
  return { ids, rowLength };
}

/** The next multiple of 8, but never more than the maximum. */
export function inputBucket(longest: number, maximum: number): number {
  return Math.min(maximum, Math.ceil(longest / 8) * 8);
}

/**
 * Targets are short, and every position costs a row of vocabulary-wide logits: exact up to 4, then the next of 6, 8,
 * 12, 16, 24, 32, ..., but never more than the maximum.
 */
export function targetBucket(longest: number, maximum: number): number {
  if (longest <= 4) return Math.min(maximum, longest);
  const power = 2 ** Math.ceil(Math.log2(longest));
  const between = power * 0.75;
  return Math.min(maximum, longest <= between ? between : power);
}
