/** Buckets of distances: where a T5's relative-position bias has one value for many distances. */

/**
 * The bucket of `distance` >= 0 among `buckets` for one direction: the first half holds one distance each, the rest
 * grow logarithmically up to `maxDistance`.
 *
 * transformers takes the logarithm in float32, and where the exact value is a whole number (16 of 8 to 128, say) the
 * rounding decides the bucket; so every step here is rounded to float32 as well.
 */
export function distanceBucket(distance: number, buckets: number, maxDistance: number): number {
  const exact = Math.floor(buckets / 2);
  if (distance < exact) return distance;
  const f32 = Math.fround;
  const logarithm = f32(Math.log(f32(distance / exact)));
  const share = f32(logarithm / f32(Math.log(maxDistance / exact)));
  return Math.min(buckets - 1, exact + Math.floor(f32(share * (buckets - exact))));
}
