/** A folder of a browser's private file system in memory: as much of it as the page uses, with room for so many bytes. */

type Entry = MemoryFolder | MemoryFile;

class MemoryFolder {
  readonly kind = 'directory';
  readonly children = new Map<string, Entry>();
  readonly room: { bytes: number };

  constructor(room: { bytes: number } = { bytes: Number.POSITIVE_INFINITY }) {
    this.room = room;
  }

  async *entries(): AsyncGenerator<[string, Entry]> {
    yield* [...this.children];
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    return this.entry(name, create, () => new MemoryFolder(this.room)) as MemoryFolder;
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    return this.entry(name, create, () => new MemoryFile(name, this.room)) as MemoryFile;
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.children.delete(name)) throw new DOMException(name, 'NotFoundError');
  }

  private entry(name: string, create: boolean, make: () => Entry): Entry {
    const known = this.children.get(name);
    if (known !== undefined) return known;
    if (!create) throw new DOMException(name, 'NotFoundError');
    const made = make();
    this.children.set(name, made);
    return made;
  }
}

/** What is written counts only once the stream is closed, as in browsers. */
class MemoryFile {
  readonly kind = 'file';
  private readonly name: string;
  private readonly room: { bytes: number };
  private bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  private isLocked = false;

  constructor(name: string, room: { bytes: number }) {
    this.name = name;
    this.room = room;
  }

  async getFile(): Promise<File> {
    return new File([this.bytes], this.name);
  }

  /** What is written in place counts at once, and nobody else writes meanwhile. */
  async createSyncAccessHandle() {
    if (this.isLocked) throw new DOMException(this.name, 'NoModificationAllowedError');
    this.isLocked = true;
    return {
      getSize: () => this.bytes.length,
      read: (into: Uint8Array, { at }: { at: number }) => {
        const part = this.bytes.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      write: (part: Uint8Array, { at }: { at: number }) => {
        if (part.length > this.room.bytes) throw new DOMException('no room', 'QuotaExceededError');
        this.room.bytes -= part.length;
        const grown = new Uint8Array(Math.max(this.bytes.length, at + part.length));
        grown.set(this.bytes);
        grown.set(part, at);
        this.bytes = grown;
        return part.length;
      },
      truncate: (size: number) => {
        this.bytes = this.bytes.slice(0, size);
      },
      flush: () => {},
      close: () => {
        this.isLocked = false;
      },
    };
  }

  async createWritable({ keepExistingData = false } = {}) {
    let content = keepExistingData ? this.bytes : new Uint8Array();
    let place = 0;
    return {
      seek: async (position: number) => {
        place = position;
      },
      write: async (blob: Blob) => {
        if (blob.size > this.room.bytes) throw new DOMException('no room', 'QuotaExceededError');
        this.room.bytes -= blob.size;
        const grown = new Uint8Array(Math.max(content.length, place + blob.size));
        grown.set(content);
        grown.set(new Uint8Array(await blob.arrayBuffer()), place);
        content = grown;
        place += blob.size;
      },
      close: async () => {
        this.bytes = content;
      },
    };
  }
}

/** As the browser's own type. */
export function memoryFolder(room?: { bytes: number }): FileSystemDirectoryHandle {
  return new MemoryFolder(room) as unknown as FileSystemDirectoryHandle;
}
