/**
 * Model folders kept in this browser, in its private file system: a folder a model, the files as they are, and last of
 * all a file that lists them with their sizes. Without that list a folder is a copy or a download that was broken off;
 * keeping the same model again, or going on with its download, continues where it stopped.
 */
import { LabError } from '../../base/errors.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { parseDownloadRecord, RECORD } from './hub/downloadRecord.ts';
import type { HubDownload } from './hub/hubTypes.ts';
import { telling } from './modelsFolder.ts';

export interface KeptModel {
  readonly name: string;
  readonly bytes: number;
  /** False for a copy or a download that was broken off. */
  readonly isWhole: boolean;
  /** Where it comes from, and what goes on with it; null for a folder that was given. */
  readonly download: HubDownload | null;
}

/** Written last. A model folder has no file of this name. */
export const LIST = 'kept.json';

/** Bytes that are copied between two looks at whether the person has cancelled. */
const PORTION_BYTES = 2 ** 22;

/** All that is kept, by name. @throws LabError `Storage` */
export function listKeptModels(root: FileSystemDirectoryHandle): Promise<KeptModel[]> {
  return telling(async () => {
    const models: KeptModel[] = [];
    for await (const [folder, handle] of root.entries()) {
      if (!isDirectory(handle)) continue;
      let bytes = 0;
      let isWhole = false;
      let download: HubDownload | null = null;
      for await (const [path, file] of handle.entries()) {
        if (!isFile(file)) continue;
        if (path === LIST) isWhole = true;
        else if (path === RECORD) download = parseDownloadRecord(await (await file.getFile()).text());
        else bytes += (await file.getFile()).size;
      }
      models.push({ name: decodeURIComponent(folder), bytes, isWhole, download });
    }
    return models.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  });
}

/**
 * Copies a model's files, going on where an earlier copy of the same name was broken off.
 * @param onProgress gets the bytes that are there so far
 * @throws LabError `Storage`; the signal's reason once it is aborted, with what was copied kept
 */
export function keepModel(
  root: FileSystemDirectoryHandle,
  name: string,
  files: AttachedFiles,
  onProgress: (keptBytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return telling(async () => {
    const folder = await root.getDirectoryHandle(encodeURIComponent(name), { create: true });
    await removeIfThere(folder, LIST);
    await removeIfThere(folder, RECORD);
    let before = 0;
    for (const [path, file] of Object.entries(files)) {
      const start = before;
      await copyFile(folder, path, file, (bytes) => onProgress(start + bytes), signal);
      before += file.size;
    }
    const sizes = Object.fromEntries(Object.entries(files).map(([path, { size }]) => [path, size]));
    await writeAll(folder, LIST, new Blob([JSON.stringify(sizes)]));
  });
}

async function copyFile(
  folder: FileSystemDirectoryHandle,
  path: string,
  file: Blob,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const handle = await folder.getFileHandle(path, { create: true });
  const known = (await handle.getFile()).size;
  // A longer file is another model's of the same name.
  const from = known <= file.size ? known : 0;
  const writable = await handle.createWritable({ keepExistingData: from > 0 });
  try {
    if (from > 0) await writable.seek(from);
    onProgress(from);
    for (let done = from; done < file.size; ) {
      signal.throwIfAborted();
      const end = Math.min(file.size, done + PORTION_BYTES);
      await writable.write(file.slice(done, end));
      done = end;
      onProgress(done);
    }
  } catch (error) {
    // Closing keeps what was written, so that the next try has less to do; a failed stream has nothing to keep.
    await writable.close().catch(() => {});
    throw error;
  }
  await writable.close();
}

/** The files of a kept model, read where they lie. @throws LabError `FileMissing` if it is not whole, `Storage` */
export function openKeptModel(root: FileSystemDirectoryHandle, name: string): Promise<AttachedFiles> {
  return telling(async () => {
    const folder = await root.getDirectoryHandle(encodeURIComponent(name));
    const files: Record<string, File> = {};
    let isWhole = false;
    for await (const [path, handle] of folder.entries()) {
      if (path === LIST) isWhole = true;
      else if (path !== RECORD && isFile(handle)) files[path] = await handle.getFile();
    }
    if (isWhole) return files;
    throw new LabError({
      tag: 'FileMissing',
      what: 'This copy of the model is not whole',
      found: 'a copy or a download that was broken off',
      expected: 'all files of the model',
      remedy: 'Go on with its download, or drop the folder again and keep it once more: it goes on where it stopped.',
      where: name,
    });
  });
}

/** @throws LabError `Storage` */
export function removeKeptModel(root: FileSystemDirectoryHandle, name: string): Promise<void> {
  return telling(() => root.removeEntry(encodeURIComponent(name), { recursive: true }));
}

async function writeAll(folder: FileSystemDirectoryHandle, path: string, content: Blob): Promise<void> {
  const writable = await (await folder.getFileHandle(path, { create: true })).createWritable();
  await writable.write(content);
  await writable.close();
}

async function removeIfThere(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  try {
    await folder.removeEntry(path);
  } catch (error) {
    if (!isNamed(error, 'NotFoundError')) throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}

function isDirectory(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === 'directory';
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}
