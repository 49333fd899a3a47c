import { describe, expect, it } from 'vitest';
import { memoryWords, splitWords, throughputWords } from './pace.ts';

const pace = {
  dataSeconds: 0.00042,
  gpuSeconds: 0.0219,
  readBackSeconds: 0,
  tokens: 300,
  gpuBytes: 2_000_000,
  heapBytes: 40_000_000,
};

describe('the pace in words', () => {
  it('counts examples and tokens', () => {
    expect(throughputWords(41, 16, 300)).toBe('656 examples/s · 12,300 tokens/s');
    expect(throughputWords(0.6, 2, 20)).toBe('1.2 examples/s · 12 tokens/s');
    expect(throughputWords(null, 2, 20)).toBe('– examples/s · – tokens/s');
  });

  it('splits a step’s time', () => {
    expect(splitWords(pace)).toBe('data 0.42 ms · GPU 22 ms · read-back 0 ms');
    expect(splitWords({ ...pace, gpuSeconds: 1.234 })).toContain('GPU 1.23 s');
  });

  it('adds the heaps up and leaves out what is not known', () => {
    expect(memoryWords(pace, 10_000_000)).toMatch(/^GPU .* · JavaScript .*$/);
    expect(memoryWords({ ...pace, gpuBytes: null }, null)).toMatch(/^JavaScript /);
    expect(memoryWords({ ...pace, heapBytes: null }, null)).toMatch(/^GPU [^·]*$/);
    expect(memoryWords({ ...pace, gpuBytes: null, heapBytes: null }, null)).toBe('not told by this browser');
  });
});
