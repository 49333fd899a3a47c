/** A part of a database: all records under one prefix, by keys of their own. */
import type { RecordDatabase } from './database.ts';

/** Nobody who works with the part sees or touches what lies outside it. `prefix` should end with a separator. */
export function prefixedDatabase(database: RecordDatabase, prefix: string): RecordDatabase {
  const outer = (key: string) => `${prefix}${key}`;
  return {
    getMany: (keys) => database.getMany(keys.map(outer)),
    putMany: (records) => database.putMany(records.map(([key, record]) => [outer(key), record] as const)),
    deleteMany: (keys) => database.deleteMany(keys.map(outer)),
    async keysWithPrefix(inner) {
      const keys = await database.keysWithPrefix(outer(inner));
      return keys.map((key) => key.slice(prefix.length));
    },
  };
}
