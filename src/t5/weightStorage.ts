/** Which of a T5's matrices are stored how. */
import type { WeightStorage } from '../engine/fused/packMatrix.ts';

/**
 * How the embedding is stored, and a head that shares it. Not in int8: its rows are read one by one, and a factor for
 * each column would spend the few bits of rare tokens on the range of frequent ones.
 */
export function embeddingStorageFor(storage: WeightStorage): WeightStorage {
  return storage === 'int8' ? 'float16' : storage;
}
