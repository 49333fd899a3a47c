import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { openDatabase, type RecordDatabase } from '../../storage/database.ts';
import { LibraryStorage } from './libraryStorage.ts';

let databases = 0;
let database: RecordDatabase;
beforeEach(() => {
  database = openDatabase(`library-test-${databases++}`);
});

/** What a later visit finds. */
const reopened = () => new LibraryStorage(database).read();

function entry(id: string, addedAtMs = 0): LibraryEntry {
  const prompt = { length: 2, width: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6.5) };
  return {
    id,
    name: `prompt ${id}`,
    task: 'rte',
    model: { name: 't5', identity: 'abc', width: 3 },
    origin: { kind: 'file', path: `${id}.npy`, what: 'NumPy array' },
    initialStep: 0,
    value: { step: 40, prompt },
    key: { step: 10, prompt: { ...prompt, values: prompt.values.map((value) => value / 2) } },
    start: null,
    addedAtMs,
  };
}

describe('LibraryStorage', () => {
  it('gives back on a later visit what was put in, in the order of adding', async () => {
    await new LibraryStorage(database).put([entry('late', 2), entry('early', 1)]);
    expect(await reopened()).toEqual({ entries: [entry('early', 1), entry('late', 2)], hidden: [], damaged: [] });
  });

  it('brings back what was removed, until the trash is emptied', async () => {
    const storage = new LibraryStorage(database);
    await storage.put([entry('a'), entry('b')]);
    await storage.trash([entry('a')]);
    expect((await reopened()).entries).toEqual([entry('b')]);
    await storage.put([entry('a')]);
    expect((await reopened()).entries).toHaveLength(2);
    await storage.trash([entry('b')]);
    await storage.emptyTrash();
    expect(await database.keysWithPrefix('library/')).toEqual(['library/a']);
  });

  it('remembers which of the lab’s prompts are hidden', async () => {
    await new LibraryStorage(database).hide(['lab:a', 'lab:b']);
    expect((await reopened()).hidden).toEqual(['lab:a', 'lab:b']);
  });

  it('tells of damaged records and reads the others', async () => {
    await new LibraryStorage(database).put([entry('whole')]);
    const { value, ...rest } = entry('x');
    const broken: readonly (readonly [string, unknown])[] = [
      ['nothing', null],
      ['valueless', rest],
      ['narrow', { ...rest, value, model: { name: 't5', identity: null, width: 4 } }],
      ['nan', { ...rest, value: { step: 1, prompt: { length: 1, width: 1, values: Float32Array.of(Number.NaN) } } }],
    ];
    await database.putMany(
      broken.map(([id, damaged]) => [
        `library/${id}`,
        damaged === null ? null : { version: 1, entry: damaged, trashed: false },
      ]),
    );
    const { entries, damaged } = await reopened();
    expect(entries).toEqual([entry('whole')]);
    expect(damaged.map(({ where }) => where).sort()).toEqual(broken.map(([id]) => `Record library/${id}`).sort());
    expect(damaged.find(({ where }) => where?.includes('narrow'))?.found).toContain('not as wide as its model');
  });
});
