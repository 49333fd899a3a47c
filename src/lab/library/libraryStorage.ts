/** The library in storage: one record a prompt, and one of the lab's own prompts that the person removed. */
import { isLabError, type LabErrorParts } from '../../base/errors.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { RecordDatabase } from '../../storage/database.ts';
import { type LibraryRecord, restoreLibraryRecord } from './libraryRecords.ts';

const PREFIX = 'library/';
const HIDDEN_KEY = 'library-hidden';

export interface StoredLibrary {
  /** In the order in which they were added. */
  readonly entries: readonly LibraryEntry[];
  /** Ids of the lab's own prompts that are not shown. */
  readonly hidden: readonly string[];
  readonly damaged: readonly LabErrorParts[];
}

export class LibraryStorage {
  private readonly database: RecordDatabase;

  constructor(database: RecordDatabase) {
    this.database = database;
  }

  /** What is not in the trash. @throws LabError `Storage` */
  async read(): Promise<StoredLibrary> {
    const keys = await this.database.keysWithPrefix(PREFIX);
    const [hidden, ...stored] = await this.database.getMany([HIDDEN_KEY, ...keys]);
    const records: LibraryRecord[] = [];
    const damaged: LabErrorParts[] = [];
    for (const [index, record] of stored.entries()) {
      try {
        records.push(restoreLibraryRecord(record, `Record ${keys[index]}`));
      } catch (error) {
        if (!isLabError(error)) throw error;
        damaged.push(error.toParts());
      }
    }
    const kept = records.filter(({ trashed }) => !trashed).map(({ entry }) => entry);
    return { entries: kept.sort((a, b) => a.addedAtMs - b.addedAtMs), hidden: idsOf(hidden), damaged };
  }

  /** Writes all entries or none; those of the same ids give way. @throws LabError `Storage` */
  put(entries: readonly LibraryEntry[]): Promise<void> {
    return this.write(entries, false);
  }

  /** Takes entries out so that `put` brings them back. @throws LabError `Storage` */
  trash(entries: readonly LibraryEntry[]): Promise<void> {
    return this.write(entries, true);
  }

  /** Which of the lab's own prompts are not shown. @throws LabError `Storage` */
  hide(ids: readonly string[]): Promise<void> {
    return this.database.putMany([[HIDDEN_KEY, [...ids]]]);
  }

  /** Removes for good what is in the trash. @throws LabError `Storage` */
  async emptyTrash(): Promise<void> {
    const keys = await this.database.keysWithPrefix(PREFIX);
    const stored = await this.database.getMany(keys);
    await this.database.deleteMany(keys.filter((_, index) => isTrashed(stored[index])));
  }

  /** Removes entries for good. @throws LabError `Storage` */
  remove(entries: readonly LibraryEntry[]): Promise<void> {
    return this.database.deleteMany(entries.map(keyOf));
  }

  private write(entries: readonly LibraryEntry[], trashed: boolean): Promise<void> {
    return this.database.putMany(
      entries.map((entry) => [keyOf(entry), { version: 1, entry, trashed } satisfies LibraryRecord]),
    );
  }
}

const keyOf = ({ id }: LibraryEntry) => `${PREFIX}${id}`;

function idsOf(stored: unknown): string[] {
  return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
}

function isTrashed(stored: unknown): boolean {
  return typeof stored === 'object' && stored !== null && 'trashed' in stored && stored.trashed === true;
}
