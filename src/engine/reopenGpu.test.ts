import { describe, expect, it } from 'vitest';
import { LabError } from '../base/errors.ts';
import type { GpuHost } from './device.ts';
import { reopenGpu } from './reopenGpu.ts';

const error = (tag: 'WebGpuMissing' | 'Storage') =>
  new LabError({ tag, what: 'w', found: 'f', expected: 'e', remedy: 'r' });

/** A GPU that is there at the `comesAt`-th request, and how long was waited for it. */
function comingBack(comesAt: number, failure = error('WebGpuMissing')) {
  const host = {} as GpuHost;
  const told = { requests: 0, seconds: 0 };
  const open = async () => {
    told.requests += 1;
    if (told.requests < comesAt) throw failure;
    return host;
  };
  const wait = async (seconds: number) => {
    told.seconds += seconds;
  };
  return { host, told, opened: () => reopenGpu(open, wait) };
}

describe('a GPU that is opened again', () => {
  it('that is there is not waited for', async () => {
    const { host, told, opened } = comingBack(1);
    expect(await opened()).toBe(host);
    expect(told).toEqual({ requests: 1, seconds: 0 });
  });

  it('that comes back late is waited for', async () => {
    const { host, told, opened } = comingBack(4);
    expect(await opened()).toBe(host);
    expect(told).toEqual({ requests: 4, seconds: 2 });
  });

  it('that does not come back is given up after fifteen seconds', async () => {
    const { told, opened } = comingBack(Number.POSITIVE_INFINITY);
    await expect(opened()).rejects.toMatchObject({ tag: 'WebGpuMissing' });
    expect(told.seconds).toBe(15);
  });

  it('is not asked for again after another error', async () => {
    const { told, opened } = comingBack(2, error('Storage'));
    await expect(opened()).rejects.toMatchObject({ tag: 'Storage' });
    expect(told).toEqual({ requests: 1, seconds: 0 });
  });
});
