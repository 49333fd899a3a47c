/**
 * Files of the private file system that are written in place, as workers can: what is written is there even if the tab
 * dies the next moment, and needs no second copy of gigabytes as `createWritable` makes.
 */
import { noFolder, telling } from '../modelsFolder.ts';

/** Of the File System specification; the DOM's types leave it to workers. */
export interface SyncAccessHandle {
  getSize(): number;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/**
 * The file, made if it is not there; to be closed. Nobody else can write it meanwhile.
 * @throws LabError `Busy` if another tab writes it; `Storage`
 */
export function openForWriting(folder: FileSystemDirectoryHandle, path: string): Promise<SyncAccessHandle> {
  return telling(async () => {
    const handle = await folder.getFileHandle(path, { create: true });
    const file: FileSystemFileHandle & { createSyncAccessHandle?(): Promise<SyncAccessHandle> } = handle;
    if (file.createSyncAccessHandle === undefined) throw noFolder();
    return file.createSyncAccessHandle();
  });
}

/** Replaces a small file. @throws LabError `Busy`, `Storage` */
export async function writeText(folder: FileSystemDirectoryHandle, path: string, text: string): Promise<void> {
  const file = await openForWriting(folder, path);
  try {
    await telling(async () => {
      file.truncate(0);
      file.write(new TextEncoder().encode(text), { at: 0 });
      file.flush();
    });
  } finally {
    file.close();
  }
}
