import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { smallGpu } from '../../../tests/support/smallGpu.ts';
import { hasRoomFor } from './reserveBuffers.ts';
import { SlotPool } from './slotPool.ts';

describe('memory that may not be there', () => {
  const gpu = useGpuRunner();

  it('is reserved whole or not at all, and the device stays usable', async () => {
    const device = smallGpu(gpu().device, 1000);
    const slots = new SlotPool(device);
    expect(await slots.reserve([400, 200])).toBe(true);
    expect(slots.hold([400, 200])).toBe(true);
    const { generation } = slots;
    expect(await slots.reserve([400, 100])).toBe(true);
    expect(slots.generation).toBe(generation);
    expect(await slots.reserve([400, 604])).toBe(false);
    expect(slots.hold([400])).toBe(true);
    expect(slots.hold([400, 200])).toBe(false);
    await expect(slots.require([604, 400])).rejects.toMatchObject({
      tag: 'GpuOutOfMemory',
      found: 'no room for 1004 bytes',
    });
    await slots.require([600, 400]);
    expect(slots.allocatedBytes).toBe(1000);
    slots.dispose();
    expect(await hasRoomFor(device, 1000, 300)).toBe(true);
    expect(await hasRoomFor(device, 1004, 300)).toBe(false);
    expect(await hasRoomFor(device, 1000, 300)).toBe(true);
    await gpu().failures.check();
  });

  it('is reserved in turn, however many ask at once', async () => {
    const slots = new SlotPool(gpu().device);
    await Promise.all([slots.reserve([8, 100]), slots.reserve([64]), slots.reserve([16, 16, 4])]);
    expect(slots.allocatedBytes).toBe(64 + 100 + 4);
    slots.dispose();
  });
});
