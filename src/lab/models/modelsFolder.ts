/** Where models are kept: a folder of the browser's private file system, the same for the page and its workers. */
import { LabError } from '../../base/errors.ts';

/** Null on insecure addresses and in browsers without a private file system, or without one in this window. */
export async function modelsFolder(): Promise<FileSystemDirectoryHandle | null> {
  const storage: StorageManager | undefined = globalThis.navigator?.storage;
  if (storage === undefined || !('getDirectory' in storage)) return null;
  try {
    return await (await storage.getDirectory()).getDirectoryHandle('models', { create: true });
  } catch (error) {
    // So refuse some private windows.
    if (error instanceof DOMException && error.name === 'SecurityError') return null;
    throw error;
  }
}

export function noFolder(): LabError {
  return new LabError({
    tag: 'Storage',
    what: 'This browser has no room of its own for files',
    found: 'no private file system at this address',
    expected: 'https or localhost, in a browser that has one',
    remedy: 'Use the folder without keeping it: drop it again after a reload.',
  });
}

/** The browser's refusals in the page's words; everything else as it is. */
export async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name === 'AbortError') throw cause;
    if (cause.name === 'NoModificationAllowedError') {
      throw new LabError(
        {
          tag: 'Busy',
          what: 'Another tab writes this model at the moment',
          found: cause.message || cause.name,
          expected: 'one tab that keeps it',
          remedy: 'Wait for the other tab, or cancel it there.',
        },
        { cause },
      );
    }
    const isFull = cause.name === 'QuotaExceededError';
    throw new LabError(
      {
        tag: 'Storage',
        what: isFull ? 'There is no room to keep this model' : 'The browser did not let the page keep or read a model',
        found: cause.message || cause.name,
        expected: isFull ? 'room for all of its files' : 'the page’s private file system',
        remedy: isFull
          ? 'Free space: remove other kept models, or empty the trash of runs.'
          : 'Use the folder without keeping it: drop it again after a reload.',
      },
      { cause },
    );
  }
}
