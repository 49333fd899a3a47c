/**
 * Where bytes come from. Readers of large files ask for ranges, so that a model of gigabytes is never in memory whole.
 * The page makes sources of dropped `File`s, the worker of URLs, the headless command of paths on disk.
 */
export interface ByteSource {
  /** For messages: a file name or a path. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset` on, as a fresh array at byte offset 0 of its own buffer.
   * @throws LabError `FileRead` if the range is outside the file or the host fails.
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}
