/** Records that wait in memory until the output folder is this command's to write to. */
import type { RecordDatabase } from '../../storage/database.ts';

export class HeldRecords implements Pick<RecordDatabase, 'getMany' | 'putMany'> {
  private readonly database: RecordDatabase;
  private readonly held = new Map<string, unknown>();
  private holds = true;

  constructor(database: RecordDatabase) {
    this.database = database;
  }

  async getMany(keys: readonly string[]): Promise<unknown[]> {
    const stored = await this.database.getMany(keys);
    return keys.map((key, index) => (this.held.has(key) ? this.held.get(key) : stored[index]));
  }

  async putMany(records: readonly (readonly [key: string, record: unknown])[]): Promise<void> {
    if (!this.holds) return this.database.putMany(records);
    for (const [key, record] of records) this.held.set(key, record);
  }

  /** Writes what was held, and from now on at once. @throws LabError `Storage` */
  async keep(): Promise<void> {
    this.holds = false;
    if (this.held.size > 0) await this.database.putMany([...this.held]);
    this.held.clear();
  }
}
