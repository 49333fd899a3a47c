/**
 * Keyed records that outlive the tab, in IndexedDB through idb-keyval. Works alike in pages and workers. What a record
 * means is its reader's business (`src/training/runStore.ts`); this file only knows keys, transactions and failures.
 */
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { LabError } from '../base/errors.ts';

/**
 * A store of structured-cloneable records under string keys. Implementations: IndexedDB (here) for browsers, a folder
 * (`src/worker/headless/folderDatabase.ts`) for the headless command. All methods throw LabError `Storage`.
 */
export interface RecordDatabase {
  /** The record of every key in the order asked, `undefined` where there is none. */
  getMany(keys: readonly string[]): Promise<unknown[]>;
  /** Writes all records or none: a reader never sees some of them. */
  putMany(records: readonly (readonly [key: string, record: unknown])[]): Promise<void>;
  /** Removes all of the keys or none; keys that do not exist are no error. */
  deleteMany(keys: readonly string[]): Promise<void>;
  /** Every key that begins with `prefix`, in code unit order. */
  keysWithPrefix(prefix: string): Promise<string[]>;
}

const STORE_NAME = 'records';

/** The database `name` of this origin; it is created at the first access. */
export function openDatabase(name = 'spot-lab'): RecordDatabase {
  const store = typeof indexedDB === 'undefined' ? null : createStore(name, STORE_NAME);

  /** Runs `work` in one transaction; an exception inside it undoes what it has already asked for. */
  async function transact<T>(
    mode: IDBTransactionMode,
    work: (records: IDBObjectStore) => T | PromiseLike<T>,
  ): Promise<T> {
    if (store === null) throw storageError(null, 'Nothing can be stored in this window');
    try {
      return await withAbort(store, mode, work);
    } catch (error) {
      throw storageError(error, mode === 'readonly' ? 'Stored data could not be read' : 'Data could not be stored');
    }
  }

  return {
    getMany: (keys) =>
      transact('readonly', (records) => Promise.all(keys.map((key) => promisifyRequest<unknown>(records.get(key))))),
    putMany: (entries) =>
      transact('readwrite', (records) => {
        for (const [key, record] of entries) records.put(record, key);
        return promisifyRequest<void>(records.transaction);
      }),
    deleteMany: (keys) =>
      transact('readwrite', (records) => {
        for (const key of keys) records.delete(key);
        return promisifyRequest<void>(records.transaction);
      }),
    keysWithPrefix: (prefix) =>
      transact('readonly', async (records) => {
        // IndexedDB orders strings by code unit; no key of ours holds U+FFFF.
        const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
        const keys = await promisifyRequest(records.getAllKeys(range));
        return keys.filter((key) => typeof key === 'string');
      }),
  };
}

function withAbort<T>(
  store: UseStore,
  mode: IDBTransactionMode,
  work: (records: IDBObjectStore) => T | PromiseLike<T>,
): Promise<T> {
  return store(mode, (records) => {
    try {
      return work(records);
    } catch (error) {
      // A record that cannot be cloned throws at `put`; without this the records put before it would be kept.
      records.transaction.abort();
      throw error;
    }
  });
}

function storageError(cause: unknown, what: string): LabError {
  const name = cause instanceof DOMException || cause instanceof Error ? cause.name : '';
  const message = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  const full = name === 'QuotaExceededError';
  const denied = cause === null || name === 'SecurityError' || name === 'InvalidStateError' || name === 'UnknownError';
  return new LabError(
    {
      tag: 'Storage',
      what,
      found: full
        ? 'no space left in this browser for this site (QuotaExceededError)'
        : `${name || 'no IndexedDB, as in some private windows'}${message}`,
      expected: 'IndexedDB that takes the record',
      remedy: full
        ? 'Empty the trash, delete runs that you no longer need, or free disk space, and try again.'
        : denied
          ? 'Open the page in an ordinary window, or permit this site to store data: runs need that for their checkpoints. Files can be inspected and converted all the same.'
          : 'Reload the page and try again; download what you need to keep first.',
    },
    { cause },
  );
}
