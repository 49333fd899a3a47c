/** Uniform buffers, one for each distinct content: most dispatches of a network repeat the same few. */

/** Structs in the uniform address space are sized in multiples of 16 bytes. */
const WORDS_A_BLOCK = 4;

export class UniformCache {
  private readonly device: GPUDevice;
  private readonly buffers = new Map<string, GPUBuffer>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** A buffer holding these 32-bit words, then zeros to a multiple of 16 bytes. Nobody may write to it. */
  get(words: readonly number[]): GPUBuffer {
    const content = words.join(',');
    const known = this.buffers.get(content);
    if (known !== undefined) return known;
    const size = Math.ceil(words.length / WORDS_A_BLOCK) * WORDS_A_BLOCK * Uint32Array.BYTES_PER_ELEMENT;
    const buffer = this.device.createBuffer({ size, usage: GPUBufferUsage.UNIFORM, mappedAtCreation: true });
    new Uint32Array(buffer.getMappedRange()).set(words);
    buffer.unmap();
    this.buffers.set(content, buffer);
    return buffer;
  }

  /** How many there are. */
  get size(): number {
    return this.buffers.size;
  }

  /** Frees all. Work that was submitted is unaffected; bind groups made with them are void. */
  clear(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
    this.buffers.clear();
  }
}
