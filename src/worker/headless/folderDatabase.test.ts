import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { mutateBytes } from '../../../tests/support/mutate.ts';
import { isLabError } from '../../base/errors.ts';
import { Rng } from '../../base/rng.ts';
import { openFolderDatabase, parseTransaction } from './folderDatabase.ts';

const temporary = mkdtempSync(join(tmpdir(), 'spot-lab-records-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let folders = 0;
const freshFolder = () => join(temporary, String(folders++));

describe('openFolderDatabase', () => {
  it('holds after reopening what a map would hold, whatever was written and deleted', async () => {
    const key = fc.constantFrom('run/1', 'run/2', 'history/1', 'x');
    const change = fc.oneof(
      fc.record({ put: fc.array(fc.tuple(key, fc.integer()), { maxLength: 3 }) }),
      fc.record({ deleted: fc.array(key, { maxLength: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
        const folder = freshFolder();
        const model = new Map<string, number>();
        const database = await openFolderDatabase(folder);
        for (const each of changes) {
          if ('put' in each) {
            await database.putMany(each.put);
            for (const [name, value] of each.put) model.set(name, value);
          } else {
            await database.deleteMany(each.deleted);
            for (const name of each.deleted) model.delete(name);
          }
        }
        for (const reader of [database, await openFolderDatabase(folder)]) {
          expect(await reader.keysWithPrefix('')).toEqual([...model.keys()].sort());
          expect(await reader.keysWithPrefix('run/')).toEqual(
            [...model.keys()].filter((name) => name.startsWith('run/')).sort(),
          );
          expect(await reader.getMany(['run/1', 'x'])).toEqual([model.get('run/1'), model.get('x')]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps typed arrays and starts empty when told to', async () => {
    const folder = freshFolder();
    const values = Float32Array.of(0.1, -0, 3e38);
    await (await openFolderDatabase(folder)).putMany([['a', { values }]]);
    expect(await (await openFolderDatabase(folder)).getMany(['a'])).toEqual([{ values }]);
    expect(await (await openFolderDatabase(folder, { startEmpty: true })).keysWithPrefix('')).toEqual([]);
  });

  it('ignores what a crash left unfinished and refuses what is damaged', async () => {
    const folder = freshFolder();
    const database = await openFolderDatabase(folder);
    await database.putMany([['a', 1]]);
    await database.putMany([['b', 2]]);
    writeFileSync(join(folder, '00000002.records.tmp'), 'half');
    expect(await (await openFolderDatabase(folder)).keysWithPrefix('')).toEqual(['a', 'b']);
    truncateSync(join(folder, '00000001.records'), 9);
    await expect(openFolderDatabase(folder)).rejects.toSatisfy(
      (error) => isLabError(error, 'Storage') && error.where === join(folder, '00000001.records'),
    );
  });

  it('survives 10,000 mutated files: an error, or records under string keys', async () => {
    const folder = freshFolder();
    const record = { values: Float32Array.of(1, 2), name: 'text', list: [1, null] };
    await (await openFolderDatabase(folder)).putMany([['a', record]]);
    const original = Uint8Array.from(readFileSync(join(folder, '00000000.records')));
    const rng = Rng.forSeed(7, 'folder database');
    let refused = 0;
    for (let round = 0; round < 10_000; round++) {
      try {
        const { put, deleted } = parseTransaction(mutateBytes(original, rng));
        expect([...put.map(([key]) => key), ...deleted].every((key) => typeof key === 'string')).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});
