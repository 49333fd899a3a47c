/**
 * Batches of examples of similar length, so that little of a batch is padding. Examples are sorted within windows of the
 * epoch's random order only, and the window's batches come in random order: over an epoch every example still comes
 * once, at a place that the seed decides.
 */
import type { Rng } from '../base/rng.ts';

/** Batches that are sorted together: enough for lengths to find their like, few enough to leave an epoch well mixed. */
const BATCHES_A_WINDOW = 32;

/**
 * The order with the examples of each window's batches exchanged.
 * @param leading examples at the beginning that complete a batch of the epoch before: they stay where they are
 * @param lengths of the examples, by index: what a batch pads to its longest
 */
export function sortedInWindows(
  order: Int32Array<ArrayBuffer>,
  leading: number,
  batchSize: number,
  lengths: readonly number[],
  rng: Rng,
): Int32Array<ArrayBuffer> {
  const result = order.slice();
  // A last batch that is not full goes on with the next epoch's leading examples, whatever their lengths.
  const whole = Math.floor((order.length - leading) / batchSize);
  for (let first = 0; first < whole; first += BATCHES_A_WINDOW) {
    const batches = Math.min(BATCHES_A_WINDOW, whole - first);
    const start = leading + first * batchSize;
    // Sorting is stable: equally long examples keep their random order.
    const examples = [...order.slice(start, start + batches * batchSize)].sort(
      (a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0),
    );
    const places = rng.shuffle(Int32Array.from({ length: batches }, (_, batch) => batch));
    places.forEach((place, batch) => {
      result.set(examples.slice(batch * batchSize, (batch + 1) * batchSize), start + place * batchSize);
    });
  }
  return result;
}
