/**
 * Records in a folder, for the headless command: what IndexedDB is to the page. Every write becomes one file, named by
 * its number and moved into place when it is complete; reading all of them in order gives the records. So a crash at
 * any moment leaves whole transactions only, and nothing that was written is ever touched again.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { LabError } from '../../base/errors.ts';
import type { RecordDatabase } from '../../storage/database.ts';

interface Transaction {
  readonly put: readonly (readonly [key: string, record: unknown])[];
  readonly deleted: readonly string[];
}

const FILE_NAME = /^(\d{8})\.records$/;

/**
 * The records of a folder, which is made at the first write; with `startEmpty` those that lie there are not read, and
 * whoever opens it removes them before the first write. @throws LabError `Storage` if a file cannot be read
 */
export async function openFolderDatabase(folder: string, options = { startEmpty: false }): Promise<RecordDatabase> {
  const records = new Map<string, unknown>();
  let written = 0;
  for (const name of options.startEmpty ? [] : await transactionFiles(folder)) {
    const { put, deleted } = await readTransaction(join(folder, name));
    for (const [key, record] of put) records.set(key, record);
    for (const key of deleted) records.delete(key);
    written = Number(FILE_NAME.exec(name)?.[1]) + 1;
  }

  async function write(transaction: Transaction): Promise<void> {
    const path = join(folder, `${String(written).padStart(8, '0')}.records`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(`${path}.tmp`, serialize(transaction), { flush: true });
      await rename(`${path}.tmp`, path);
    } catch (cause) {
      throw storageError(
        'A record could not be written',
        path,
        cause,
        'Free disk space, or check who may write there.',
      );
    }
    written += 1;
    for (const [key, record] of transaction.put) records.set(key, record);
    for (const key of transaction.deleted) records.delete(key);
  }

  return {
    getMany: async (keys) => keys.map((key) => records.get(key)),
    putMany: (put) => write({ put, deleted: [] }),
    deleteMany: (deleted) => write({ put: [], deleted }),
    keysWithPrefix: async (prefix) => [...records.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}

async function transactionFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw storageError('The records of this run cannot be listed', folder, error, 'Check who may read there.');
  }
}

async function readTransaction(path: string): Promise<Transaction> {
  try {
    return parseTransaction(await readFile(path));
  } catch (cause) {
    const remedy = 'Delete this file to continue from the checkpoint before it, or start anew with --overwrite.';
    throw storageError('A record of this run is damaged', path, cause, remedy);
  }
}

/** A file's bytes as what was written into it. @throws Error that says what is wrong */
export function parseTransaction(bytes: Uint8Array): Transaction {
  const transaction: unknown = deserialize(bytes);
  if (isTransaction(transaction)) return transaction;
  throw new Error('it holds something else than records');
}

function isTransaction(value: unknown): value is Transaction {
  if (typeof value !== 'object' || value === null || !('put' in value) || !('deleted' in value)) return false;
  const { put, deleted } = value;
  const isEntry = (entry: unknown) => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
  return (
    Array.isArray(put) &&
    put.every(isEntry) &&
    Array.isArray(deleted) &&
    deleted.every((key) => typeof key === 'string')
  );
}

function storageError(what: string, where: string, cause: unknown, remedy: string): LabError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new LabError({ tag: 'Storage', what, found, expected: 'a whole record', remedy, where }, { cause });
}
