/** The buffers behind slots, shared by plans that never run at the same time: the n-th slot of each is one buffer. */

export class SlotPool {
  private readonly device: GPUDevice;
  private readonly buffers: GPUBuffer[] = [];
  /** Changes whenever a buffer is replaced by a larger one: bind groups from before are void. */
  generation = 0;
  /** Resolves when whoever has the slots alone is done; null if nobody has. */
  private taken: Promise<void> | null = null;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Makes buffer n at least `slotBytes[n]` long, for every n. */
  reserve(slotBytes: readonly number[]): void {
    slotBytes.forEach((bytes, slot) => {
      const present = this.buffers[slot];
      if (present !== undefined && present.size >= bytes) return;
      if (present !== undefined) {
        // Work that was submitted with it still completes.
        present.destroy();
        this.generation += 1;
      }
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      this.buffers[slot] = this.device.createBuffer({ size: bytes, usage });
    });
  }

  /** Calls `use` as soon as nobody has the slots alone; a run that it submits then and there disturbs nobody. */
  async whenFree<Result>(use: () => Result | Promise<Result>): Promise<Result> {
    while (this.taken !== null) await this.taken;
    return use();
  }

  /** Runs `use` while nobody else has the slots, so that what is in them lasts from one of its runs to the next. */
  alone<Result>(use: () => Promise<Result>): Promise<Result> {
    return this.whenFree(() => {
      const using = use();
      this.taken = using.then(
        () => {},
        () => {},
      );
      return using.finally(() => {
        this.taken = null;
      });
    });
  }

  /** @throws Error if the slot was never reserved */
  buffer(slot: number): GPUBuffer {
    const buffer = this.buffers[slot];
    if (buffer === undefined) throw new Error(`Slot ${slot} was never reserved.`);
    return buffer;
  }

  get allocatedBytes(): number {
    return this.buffers.reduce((sum, { size }) => sum + size, 0);
  }

  dispose(): void {
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers.length = 0;
    this.generation += 1;
  }
}
