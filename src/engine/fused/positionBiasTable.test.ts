import { describe, expect, it } from 'vitest';
import { positionBuckets } from '../../t5/composed/relativePositionBias.ts';
import { distanceBucket } from '../../t5/distanceBucket.ts';
import { positionBiasTable } from './positionBiasTable.ts';

const [BUCKETS, NUM_HEADS, MAX_DISTANCE] = [32, 3, 128];
const weights = Float32Array.from({ length: BUCKETS * NUM_HEADS }, (_, i) => i + 0.5);

const bidirectional = (distance: number) =>
  distanceBucket(Math.abs(distance), BUCKETS / 2, MAX_DISTANCE) + (distance > 0 ? BUCKETS / 2 : 0);
const backward = (distance: number) => distanceBucket(Math.max(0, -distance), BUCKETS, MAX_DISTANCE);

describe('the table of position biases', () => {
  it.each([
    ['an encoder', true, { queryLength: 200, keyLength: 200, firstQuery: 0 }],
    ['a decoder', false, { queryLength: 40, keyLength: 40, firstQuery: 0 }],
    ['more keys than queries', true, { queryLength: 3, keyLength: 11, firstQuery: 0 }],
    ['one step of decoding', false, { queryLength: 1, keyLength: 31, firstQuery: 30 }],
  ] as const)('holds the bias of every query and key (%s)', (_, both, span) => {
    const { queryLength, keyLength } = span;
    const table = positionBiasTable(weights, NUM_HEADS, both ? bidirectional : backward, span);
    const distances = queryLength + keyLength - 1;
    expect(table).toHaveLength(NUM_HEADS * distances);
    positionBuckets(span, both, BUCKETS, MAX_DISTANCE).forEach((bucket, index) => {
      const [query, key] = [Math.floor(index / keyLength), index % keyLength];
      const biases = [0, 1, 2].map((head) => table[head * distances + key - query + queryLength - 1]);
      expect(biases).toEqual([0, 1, 2].map((head) => bucket * NUM_HEADS + head + 0.5));
    });
  });

  it('refuses a bucket that the model does not have', () => {
    const span = { queryLength: 2, keyLength: 2 };
    expect(() => positionBiasTable(weights, NUM_HEADS, () => 32, span)).toThrow('Distance -1 has bucket 32');
  });
});
