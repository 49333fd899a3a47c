/** A batch in parts, for steps that have no room for all of it at once. */
import type { TokenBatch } from './frozenModel.ts';

/**
 * The rows of a batch in `parts` batches of equal size, in order and padded as before (t5x/trainer.py,
 * accumulate_grads_microbatched). @throws Error if that leaves a part rows that are not whole
 */
export function splitBatch(batch: TokenBatch, parts: number): TokenBatch[] {
  const { inputLength, targetLength } = batch;
  const batchSize = batch.batchSize / parts;
  if (!Number.isInteger(batchSize)) throw new Error(`A batch of ${batch.batchSize} in ${parts} equal parts`);
  return Array.from({ length: parts }, (_, part) => {
    const first = part * batchSize;
    const rows = (ids: Int32Array, length: number) => ids.slice(first * length, (first + batchSize) * length);
    const [inputIds, targetIds] = [rows(batch.inputIds, inputLength), rows(batch.targetIds, targetLength)];
    const dropoutKeys = batch.dropoutKeys?.slice(2 * first, 2 * (first + batchSize));
    return { batchSize, inputLength, targetLength, inputIds, targetIds, ...(dropoutKeys && { dropoutKeys }) };
  });
}
