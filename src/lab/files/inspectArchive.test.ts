import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { newRun } from '../../../tests/support/newRun.ts';
import { openDatabase } from '../../storage/database.ts';
import { RunStore } from '../../training/runStore.ts';
import { writeArchive } from '../archive/archive.ts';
import { collectEverything } from '../archive/collect.ts';
import { changeRunNotes } from '../run/runNotes.ts';
import { inspectArchive } from './inspectArchive.ts';

it('an archive’s runs are told apart, as they will be in the table', async () => {
  const database = openDatabase('another-browser');
  const store = new RunStore(database);
  await store.createRun(newRun('a', 'topic', { seed: 0 }), {});
  await store.createRun(newRun('b', 'topic', { seed: 1 }), {});
  await store.createRun(newRun('c', 'topic', { seed: 1 }), {});
  await changeRunNotes(database, 'c', { title: 'my best' });
  const { things } = await collectEverything(database);
  const item = await inspectArchive(1, 'spot-lab.zip', new Blob([writeArchive(things, [])]));
  expect(item.things).toEqual([
    { kind: 'run', id: 'a', name: 'topic, seed 0', here: 'new' },
    { kind: 'run', id: 'b', name: 'topic, seed 1', here: 'new' },
    { kind: 'run', id: 'c', name: 'my best', here: 'new' },
  ]);
});
