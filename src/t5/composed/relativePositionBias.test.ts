import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distanceBucket } from '../distanceBucket.ts';
import { positionBuckets } from './relativePositionBias.ts';

interface BucketReference {
  readonly numBuckets: number;
  readonly maxDistance: number;
  readonly bidirectional: boolean;
  readonly begins: readonly (readonly [distance: number, bucket: number])[];
}

const references: BucketReference[] = JSON.parse(
  readFileSync(new URL('../../../tests/fixtures/t5/buckets.json', import.meta.url), 'utf8'),
);

describe('position buckets', () => {
  it('begin where those of transformers begin, for every number of buckets and largest distance', () => {
    expect(references.length).toBeGreaterThan(200);
    for (const { numBuckets, maxDistance, bidirectional, begins } of references) {
      const buckets = bidirectional ? numBuckets / 2 : numBuckets;
      const found: [number, number][] = [];
      for (let distance = 0; distance < 1500; distance++) {
        const bucket = distanceBucket(distance, buckets, maxDistance);
        if (distance === 0 || bucket !== found.at(-1)?.[1]) found.push([distance, bucket]);
      }
      expect(found, `${numBuckets} buckets, distance ${maxDistance}, ${bidirectional}`).toEqual(begins);
    }
  });

  it('tell keys after the query from keys before it in the encoder, and only there', () => {
    const grid = { queryLength: 3, keyLength: 3, firstQuery: 0 };
    expect([...positionBuckets(grid, true, 32, 128)]).toEqual([0, 17, 18, 1, 0, 17, 2, 1, 0]);
    expect([...positionBuckets(grid, false, 32, 128)]).toEqual([0, 0, 0, 1, 0, 0, 2, 1, 0]);
  });

  it('of a later query are the later row of the whole grid', () => {
    const whole = positionBuckets({ queryLength: 40, keyLength: 40, firstQuery: 0 }, false, 32, 128);
    const row = positionBuckets({ queryLength: 1, keyLength: 40, firstQuery: 39 }, false, 32, 128);
    expect(row).toEqual(whole.subarray(39 * 40));
  });
});
