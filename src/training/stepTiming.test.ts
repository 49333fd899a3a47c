import { describe, expect, it } from 'vitest';
import { PaceMeter } from './stepTiming.ts';

describe('the pace of a run', () => {
  it('is the average of the steps since it was last told', () => {
    let now = 10;
    const meter = new PaceMeter(1, () => now);
    const add = (at: number, gpuSeconds: number) => {
      now = at;
      return meter.add({ dataSeconds: 0.5, gpuSeconds, readBackSeconds: 0, tokens: 10 * gpuSeconds });
    };
    expect(add(10.5, 1)).toBeNull();
    expect(add(11, 3)).toEqual({ dataSeconds: 0.5, gpuSeconds: 2, readBackSeconds: 0, tokens: 20 });
    expect(add(11.9, 7)).toBeNull();
    expect(add(12, 5)).toMatchObject({ gpuSeconds: 6 });
  });
});
