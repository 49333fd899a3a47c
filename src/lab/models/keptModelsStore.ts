/** The kept models that the page shows, and the copy that is under way. */
import { createStore } from 'zustand/vanilla';
import { LabError } from '../../base/errors.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { takeModel } from '../files/takeModel.ts';
import { logEvent } from '../log/eventLog.ts';
import { type KeptModel, keepModel, listKeptModels, openKeptModel, removeKeptModel } from './keptModels.ts';

export interface Copying {
  readonly name: string;
  readonly keptBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond: number;
}

export interface KeptModelsState {
  readonly models: readonly KeptModel[];
  readonly copying: Copying | null;
}

export const keptModelsStore = createStore<KeptModelsState>(() => ({ models: [], copying: null }));

let cancel = new AbortController();

/** Looks again. Nothing is kept where the browser has no private file system. @throws LabError `Storage` */
export async function refreshKeptModels(): Promise<void> {
  const root = await modelsFolder();
  keptModelsStore.setState({ models: root === null ? [] : await listKeptModels(root) });
}

/** Copies a given folder into the browser. @throws LabError `Storage` */
export async function keep({ name, source }: ModelChoice): Promise<void> {
  if (source.kind !== 'files' || keptModelsStore.getState().copying !== null) return;
  const root = await modelsFolder();
  if (root === null) throw noFolder();
  const totalBytes = Object.values(source.files).reduce((sum, { size }) => sum + size, 0);
  const started = { bytes: -1, ms: performance.now() };
  cancel = new AbortController();
  const onProgress = (keptBytes: number) => {
    // What an earlier copy left does not count as speed.
    if (started.bytes < 0) started.bytes = keptBytes;
    const seconds = (performance.now() - started.ms) / 1000;
    const bytesPerSecond = seconds > 0 ? (keptBytes - started.bytes) / seconds : 0;
    keptModelsStore.setState({ copying: { name, keptBytes, totalBytes, bytesPerSecond } });
  };
  onProgress(0);
  try {
    await keepModel(root, name, source.files, onProgress, cancel.signal);
    logEvent('storage', `The model ${name} is kept in this browser`);
  } catch (error) {
    if (!cancel.signal.aborted) throw error;
  } finally {
    keptModelsStore.setState({ copying: null });
    await refreshKeptModels();
  }
}

/** Stops the copy under way; what is copied stays for the next try. */
export function cancelKeeping(): void {
  cancel.abort();
}

/** Puts a kept model into the sentence and loads it. @throws LabError `FileMissing`, `Storage` */
export async function takeKept(name: string): Promise<void> {
  const root = await modelsFolder();
  if (root === null) throw noFolder();
  const files = await openKeptModel(root, name);
  takeModel({ name, source: { kind: 'files', name, files }, width: null });
}

/** @throws LabError `Storage` */
export async function removeKept(name: string): Promise<void> {
  const root = await modelsFolder();
  if (root !== null) await removeKeptModel(root, name);
  logEvent('storage', `The kept model ${name} is removed`);
  await refreshKeptModels();
}

/** Null on insecure addresses and in browsers without a private file system. */
async function modelsFolder(): Promise<FileSystemDirectoryHandle | null> {
  const storage: StorageManager | undefined = globalThis.navigator?.storage;
  if (storage === undefined || !('getDirectory' in storage)) return null;
  return (await storage.getDirectory()).getDirectoryHandle('models', { create: true });
}

function noFolder(): LabError {
  return new LabError({
    tag: 'Storage',
    what: 'This browser has no room of its own for files',
    found: 'no private file system at this address',
    expected: 'https or localhost, in a browser that has one',
    remedy: 'Use the folder without keeping it: drop it again after a reload.',
  });
}
