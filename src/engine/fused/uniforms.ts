/** Uniform buffers, one for each distinct content: most dispatches of a network repeat the same few. */

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
    const size = uniformBytes(words);
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

/** All uniforms of a plan in one buffer, each distinct content once. */
export class PackedUniforms {
  private readonly buffer: GPUBuffer | null;
  /** Of each dispatch: where its words are, or null if it has none. */
  private readonly places: readonly ({ readonly offset: number; readonly size: number } | null)[];

  /** `contents[i]` are the words of dispatch i, none or more. */
  constructor(device: GPUDevice, contents: readonly (readonly number[])[]) {
    const alignment = device.limits.minUniformBufferOffsetAlignment;
    const offsets = new Map<string, number>();
    let end = 0;
    this.places = contents.map((words) => {
      if (words.length === 0) return null;
      const content = words.join(',');
      const size = uniformBytes(words);
      const offset = offsets.get(content) ?? end;
      if (!offsets.has(content)) {
        offsets.set(content, offset);
        end = Math.ceil((offset + size) / alignment) * alignment;
      }
      return { offset, size };
    });
    this.buffer =
      end === 0 ? null : device.createBuffer({ size: end, usage: GPUBufferUsage.UNIFORM, mappedAtCreation: true });
    if (this.buffer === null) return;
    const packed = new Uint32Array(this.buffer.getMappedRange());
    contents.forEach((words, index) => {
      const place = this.places[index];
      if (place) packed.set(words, place.offset / Uint32Array.BYTES_PER_ELEMENT);
    });
    this.buffer.unmap();
  }

  /** What to bind for dispatch `index`, or null if it has no uniforms. */
  binding(index: number): GPUBufferBinding | null {
    const place = this.places[index];
    return place && this.buffer ? { buffer: this.buffer, ...place } : null;
  }

  dispose(): void {
    this.buffer?.destroy();
  }
}

/** Structs in the uniform address space are sized in multiples of 16 bytes. */
function uniformBytes(words: readonly number[]): number {
  return Math.ceil(words.length / WORDS_A_BLOCK) * WORDS_A_BLOCK * Uint32Array.BYTES_PER_ELEMENT;
}
