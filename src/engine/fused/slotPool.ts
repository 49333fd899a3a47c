/** The buffers behind slots, shared by plans that never run at the same time: the n-th slot of each is one buffer. */
import { byteSize } from '../../base/byteSize.ts';
import { LabError } from '../../base/errors.ts';
import { type MemoryDevice, reserveBuffers } from './reserveBuffers.ts';

export class SlotPool {
  private readonly device: MemoryDevice;
  /** null where a buffer was refused. */
  private readonly buffers: (GPUBuffer | null)[] = [];
  /** Changes whenever a buffer is replaced by a larger one: bind groups from before are void. */
  generation = 0;
  /** Settles when all who asked for the slots before are done with them. */
  private lastUse: Promise<unknown> = Promise.resolve();
  /** Reservations come one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(device: MemoryDevice) {
    this.device = device;
  }

  /** True if buffer n is at least `slotBytes[n]` long, for every n. */
  hold(slotBytes: readonly number[]): boolean {
    return slotBytes.every((bytes, slot) => (this.buffers[slot]?.size ?? -1) >= bytes);
  }

  /** Makes buffer n at least `slotBytes[n]` long, for every n. False if the GPU has no room for that. */
  reserve(slotBytes: readonly number[]): Promise<boolean> {
    const reserved = this.last.then(() => this.grow(slotBytes));
    this.last = reserved.catch(() => {});
    return reserved;
  }

  /** The same. @throws LabError `GpuOutOfMemory` if the GPU has no room for that */
  async require(slotBytes: readonly number[]): Promise<void> {
    if (await this.reserve(slotBytes)) return;
    throw new LabError({
      tag: 'GpuOutOfMemory',
      what: 'What has to exist at the same time does not fit into the memory of this GPU',
      found: `no room for ${byteSize(slotBytes.reduce((sum, bytes) => sum + bytes, 0))}`,
      expected: 'room for everything that a step or an answer computes with',
      remedy: 'Use a smaller batch or shorter inputs, or close other tabs that use the GPU.',
    });
  }

  /**
   * Runs `use` while nobody else who asks has the slots, in the order in which they ask: so that what is in the slots
   * lasts from one run to the next, or nothing comes between writing a run's inputs and submitting it.
   */
  alone<Result>(use: () => Promise<Result>): Promise<Result> {
    const result = this.lastUse.then(use);
    this.lastUse = result.catch(() => {});
    return result;
  }

  /** @throws Error if the slot was never reserved */
  buffer(slot: number): GPUBuffer {
    const buffer = this.buffers[slot];
    if (buffer === undefined || buffer === null) throw new Error(`Slot ${slot} was never reserved.`);
    return buffer;
  }

  get allocatedBytes(): number {
    return this.buffers.reduce((sum, buffer) => sum + (buffer?.size ?? 0), 0);
  }

  dispose(): void {
    for (const buffer of this.buffers) buffer?.destroy();
    this.buffers.length = 0;
    this.generation += 1;
  }

  private async grow(slotBytes: readonly number[]): Promise<boolean> {
    const lacking = slotBytes.flatMap((bytes, slot) => ((this.buffers[slot]?.size ?? -1) >= bytes ? [] : [slot]));
    if (lacking.length === 0) return true;
    for (const slot of lacking) {
      // The old one goes first, so that both need not fit. Work that was submitted with it still completes.
      this.buffers[slot]?.destroy();
      this.buffers[slot] = null;
    }
    this.generation += 1;
    const made = await reserveBuffers(
      this.device,
      lacking.map((slot) => slotBytes[slot] ?? 0),
    );
    lacking.forEach((slot, index) => {
      this.buffers[slot] = made?.[index] ?? null;
    });
    return made !== null;
  }
}
