/** T5's relative-position bias for one shape: a bias depends on the distance alone, so a table by distance is all. */

export interface PositionSpan {
  readonly queryLength: number;
  readonly keyLength: number;
  /** Position of the first query, keys beginning at 0: more than 0 when decoding with a cache. */
  readonly firstQuery?: number;
}

/**
 * The biases `[numHeads, queryLength + keyLength - 1]`, at `key - query + queryLength - 1` (query counted from the first).
 * @param weights the model's table, `[buckets, numHeads]` row-major
 * @param bucketOf bucket of a distance `key position - query position`, negative for keys before the query
 * @throws Error if a bucket is not in the table
 */
export function positionBiasTable(
  weights: Float32Array,
  numHeads: number,
  bucketOf: (distance: number) => number,
  { queryLength, keyLength, firstQuery = 0 }: PositionSpan,
): Float32Array {
  const distances = queryLength + keyLength - 1;
  const table = new Float32Array(numHeads * distances);
  for (let index = 0; index < distances; index++) {
    const distance = index - (queryLength - 1) - firstQuery;
    const bucket = bucketOf(distance);
    for (let head = 0; head < numHeads; head++) {
      const bias = weights[bucket * numHeads + head];
      if (bias === undefined) throw new Error(`Distance ${distance} has bucket ${bucket}, which the table has not`);
      table[head * distances + index] = bias;
    }
  }
  return table;
}
