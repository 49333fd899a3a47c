import { describe, expect, it } from 'vitest';
import { fastest } from './selection.ts';

describe('the winner of a contest', () => {
  it.each<[string, Record<number, number>, number]>([
    ['is the fastest', { 0: 10, 1: 8, 2: 7, 3: 9 }, 2],
    ['is the default if that is the fastest', { 0: 7, 1: 8 }, 0],
    ['is the default if the gain may be noise', { 0: 10, 1: 9.8 }, 0],
    ['is who gains a little more than that', { 0: 10, 1: 9.8, 2: 9.6 }, 2],
    ['is the first of equals', { 0: 10, 1: 5, 2: 5 }, 1],
    ['is the default if nobody else took part', { 0: 10 }, 0],
    ['is the default if the clock is too coarse to tell', { 0: 0, 1: 0 }, 0],
  ])('%s', (_, seconds, winner) => {
    expect(fastest(new Map(Object.entries(seconds).map(([index, value]) => [Number(index), value])))).toBe(winner);
  });
});
