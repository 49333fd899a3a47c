/** Several batches as one, for prompts that are trained together. */
import type { TokenBatch } from './frozenModel.ts';

/**
 * The rows of all batches one behind the other, padded to the longest lengths among them: `[B1 + B2 + .., T]` and
 * `[B1 + B2 + .., U]`. One batch stays as it is. @throws Error if there are none
 */
export function joinBatches(batches: readonly TokenBatch[], padTokenId: number): TokenBatch {
  const [first, ...others] = batches;
  if (first === undefined) throw new Error('There is no batch to join.');
  if (others.length === 0) return first;
  const batchSize = batches.reduce((sum, batch) => sum + batch.batchSize, 0);
  const inputLength = Math.max(...batches.map((batch) => batch.inputLength));
  const targetLength = Math.max(...batches.map((batch) => batch.targetLength));
  const inputIds = new Int32Array(batchSize * inputLength).fill(padTokenId);
  const targetIds = new Int32Array(batchSize * targetLength).fill(padTokenId);
  let row = 0;
  for (const batch of batches) {
    for (let index = 0; index < batch.batchSize; index++, row++) {
      inputIds.set(rowOf(batch.inputIds, index, batch.inputLength), row * inputLength);
      targetIds.set(rowOf(batch.targetIds, index, batch.targetLength), row * targetLength);
    }
  }
  const keys = batches.flatMap(({ dropoutKeys }) => (dropoutKeys === undefined ? [] : [...dropoutKeys]));
  const dropoutKeys = keys.length === 0 ? null : Uint32Array.from(keys);
  return { batchSize, inputLength, targetLength, inputIds, targetIds, ...(dropoutKeys && { dropoutKeys }) };
}

function rowOf(ids: Int32Array, row: number, length: number): Int32Array {
  return ids.subarray(row * length, (row + 1) * length);
}
