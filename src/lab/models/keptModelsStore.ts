/** The kept models that the page shows, and the copy that is under way. */
import { createStore } from 'zustand/vanilla';
import type { ModelChoice } from '../draft/draftTypes.ts';
import { takeModel } from '../files/takeModel.ts';
import { logEvent } from '../log/eventLog.ts';
import { type KeptModel, keepModel, listKeptModels, openKeptModel, removeKeptModel } from './keptModels.ts';
import { modelsFolder, noFolder } from './modelsFolder.ts';

export interface CopyProgress {
  readonly keptBytes: number;
  /** Bytes of before are read to check them. */
  readonly isChecking: boolean;
}

export interface Copying extends CopyProgress {
  readonly name: string;
  /** From a folder that was given, or from the Hub. */
  readonly what: 'Keeping' | 'Downloading';
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
  if (source.kind !== 'files') return;
  const { files } = source;
  const totalBytes = Object.values(files).reduce((sum, { size }) => sum + size, 0);
  await showCopying({ name, what: 'Keeping', totalBytes }, async (onProgress, signal) => {
    const root = await modelsFolder();
    if (root === null) throw noFolder();
    await keepModel(root, name, files, (keptBytes) => onProgress({ keptBytes, isChecking: false }), signal);
    logEvent('storage', `The model ${name} is kept in this browser`);
  });
}

/**
 * Does what fills a kept model and shows how far it has come; one at a time, a second is not begun.
 * @throws whatever `work` throws, unless the person has cancelled it
 */
export async function showCopying(
  about: Pick<Copying, 'name' | 'what' | 'totalBytes'>,
  work: (onProgress: (progress: CopyProgress) => void, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (keptModelsStore.getState().copying !== null) return;
  cancel = new AbortController();
  const { signal } = cancel;
  let started: { readonly bytes: number; readonly ms: number } | null = null;
  const onProgress = ({ keptBytes, isChecking }: CopyProgress) => {
    // What was there before does not count as speed.
    if (isChecking) started = null;
    else started ??= { bytes: keptBytes, ms: performance.now() };
    const seconds = started === null ? 0 : (performance.now() - started.ms) / 1000;
    const bytesPerSecond = started === null || seconds === 0 ? 0 : (keptBytes - started.bytes) / seconds;
    keptModelsStore.setState({ copying: { ...about, keptBytes, isChecking, bytesPerSecond } });
  };
  keptModelsStore.setState({ copying: { ...about, keptBytes: 0, isChecking: false, bytesPerSecond: 0 } });
  try {
    await work(onProgress, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await refreshKeptModels().finally(() => keptModelsStore.setState({ copying: null }));
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
