/** How full this browser's storage for the page is, what lies in it, and whether the browser may clear it. */
import { createStore } from 'zustand/vanilla';
import { openDatabase } from '../../storage/database.ts';
import { logEvent } from '../log/eventLog.ts';
import { emptyStorageTrash, runStore } from '../run/storedRuns.ts';
import { countStoredThings, type StoredThing } from './storedThings.ts';

export interface StorageState {
  /** Bytes; null where the browser does not say. */
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** True if the browser promised not to clear it by itself; null where it cannot be asked. */
  readonly persisted: boolean | null;
  /** The person asked, and the browser said no. */
  readonly declined: boolean;
  readonly things: readonly StoredThing[];
  readonly trashedRuns: number;
}

export const storageStore = createStore<StorageState>(() => ({
  usedBytes: null,
  quotaBytes: null,
  persisted: null,
  declined: false,
  things: [],
  trashedRuns: 0,
}));

const database = openDatabase();

/** Looks again. @throws LabError `Storage` */
export async function refreshStorage(): Promise<void> {
  const manager = storageManager();
  const [estimate, persisted, things, trashed] = await Promise.all([
    manager?.estimate(),
    manager?.persisted(),
    countStoredThings(database),
    runStore.listRuns({ trashed: true }),
  ]);
  storageStore.setState({
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
    persisted: persisted ?? null,
    things,
    trashedRuns: trashed.items.length,
  });
}

/** Asks the browser not to clear what is stored when the disk runs short; it may ask the person. */
export async function askToPersist(): Promise<void> {
  const persisted = (await storageManager()?.persist()) ?? false;
  storageStore.setState({ persisted, declined: !persisted });
  logEvent('storage', persisted ? 'The browser promised to keep the data' : 'The browser did not promise to keep data');
}

/** Removes for good what was deleted. @throws LabError `Storage` */
export async function freeSpace(): Promise<void> {
  await emptyStorageTrash();
  logEvent('storage', 'The trash is emptied');
  await refreshStorage();
}

/** Absent on insecure addresses and in Node. */
function storageManager(): StorageManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.storage;
}
