import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { openDatabase } from '../../storage/database.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { RunStore } from '../../training/runStore.ts';
import { writeArchive } from '../archive/archive.ts';
import { collectEverything } from '../archive/collect.ts';
import { changeRunNotes } from '../run/runNotes.ts';
import { inspectArchive } from './inspectArchive.ts';

it('an archive’s runs are told apart, as they will be in the table', async () => {
  const database = openDatabase('another-browser');
  const store = new RunStore(database);
  const hash = 'a'.repeat(64);
  const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: null };
  const add = async (id: string, seed: number) => {
    const json = {
      version: 1,
      model: 'lab',
      prompt: { length: 1, init: { kind: 'uniform' } },
      task: { train: 't.tsv', inputs: '{0}', targets: '{1}' },
      steps: 1,
      seed,
    };
    const spec = parseRunFile(json, 'run.json');
    await store.createRun({ id, name: 'topic', spec, identities, modelSource: { kind: 'lab' } }, {});
  };
  await add('a', 0);
  await add('b', 1);
  await add('c', 1);
  await changeRunNotes(database, 'c', { title: 'my best' });
  const { things } = await collectEverything(database);
  const item = await inspectArchive(1, 'spot-lab.zip', new Blob([writeArchive(things, [])]));
  expect(item.things).toEqual([
    { kind: 'run', id: 'a', name: 'topic, seed 0', here: 'new' },
    { kind: 'run', id: 'b', name: 'topic, seed 1', here: 'new' },
    { kind: 'run', id: 'c', name: 'my best', here: 'new' },
  ]);
});
