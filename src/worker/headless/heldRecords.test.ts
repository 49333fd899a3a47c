import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { openDatabase } from '../../storage/database.ts';
import { HeldRecords } from './heldRecords.ts';

it('keeps records to itself until it may write, and reads them all the same', async () => {
  const database = openDatabase('held');
  await database.putMany([
    ['a', 1],
    ['b', 2],
  ]);
  const held = new HeldRecords(database);
  await held.putMany([
    ['b', 3],
    ['c', 4],
  ]);
  expect(await held.getMany(['a', 'b', 'c', 'd'])).toEqual([1, 3, 4, undefined]);
  expect(await database.getMany(['b', 'c'])).toEqual([2, undefined]);
  await held.keep();
  expect(await database.getMany(['a', 'b', 'c'])).toEqual([1, 3, 4]);
  await held.putMany([['d', 5]]);
  expect(await database.getMany(['d'])).toEqual([5]);
  expect(await held.getMany(['d'])).toEqual([5]);
});
