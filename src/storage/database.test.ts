import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isLabError } from '../base/errors.ts';
import { openDatabase } from './database.ts';

let names = 0;
const freshDatabase = () => openDatabase(`database-test-${names++}`);

afterEach(() => vi.unstubAllGlobals());

describe('openDatabase', () => {
  it('gives records back as they were, typed arrays included, and undefined for keys that are not there', async () => {
    const database = freshDatabase();
    const prompt = Float32Array.from([0.1, -0, Number.MIN_VALUE, 3e38]);
    await database.putMany([
      ['a', { step: 3, prompt }],
      ['b', 'text'],
    ]);
    expect(await database.getMany(['b', 'absent', 'a'])).toEqual(['text', undefined, { step: 3, prompt }]);
  });

  it('finds exactly the keys with a prefix, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 })),
        fc.string({ maxLength: 2 }),
        async (keys, prefix) => {
          const database = freshDatabase();
          await database.putMany(keys.map((key) => [key, 1]));
          const expected = keys.filter((key) => key.startsWith(prefix)).sort();
          expect(await database.keysWithPrefix(prefix)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('writes all records or none', async () => {
    const database = freshDatabase();
    await database.putMany([['kept', 'old']]);
    const write = database.putMany([
      ['kept', 'new'],
      ['uncloneable', () => 0],
    ]);
    await expect(write).rejects.toSatisfy((error) => isLabError(error, 'Storage'));
    expect(await database.getMany(['kept', 'uncloneable'])).toEqual(['old', undefined]);
  });

  it('deletes the keys named and no others', async () => {
    const database = freshDatabase();
    await database.putMany([
      ['run/1', 1],
      ['run/2', 2],
      ['run/3', 3],
    ]);
    await database.deleteMany(['run/1', 'run/3', 'never there']);
    expect(await database.keysWithPrefix('')).toEqual(['run/2']);
  });

  it('says what to do where storage is full', async () => {
    const database = freshDatabase();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(database.putMany([['a', 1]])).rejects.toSatisfy(
      (error) => isLabError(error, 'Storage') && error.remedy.includes('delete runs'),
    );
  });

  it('says what to do where storage is forbidden or missing', async () => {
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    const forbidden = (error: unknown) => isLabError(error, 'Storage') && error.remedy.includes('permit this site');
    await expect(freshDatabase().getMany(['a'])).rejects.toSatisfy(forbidden);
    vi.stubGlobal('indexedDB', undefined);
    await expect(freshDatabase().getMany(['a'])).rejects.toSatisfy(forbidden);
  });
});
