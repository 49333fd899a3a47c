import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { readCheckpointZip } from '../../formats/checkpointZip.ts';
import { readZip } from '../../formats/zip.ts';
import { openDatabase } from '../../storage/database.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { RunStore } from '../../training/runStore.ts';
import { zipOfRuns } from './exportRuns.ts';
import { countStoredThings } from './storedThings.ts';

const spec = parseRunFile(
  {
    version: 1,
    model: 'lab',
    prompt: { length: 2, init: { kind: 'uniform' } },
    task: { train: 'train.tsv', inputs: '{0}', targets: '{1}' },
    steps: 30,
  },
  'a run.json',
);
const hash = 'a'.repeat(64);
const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: null };

let names = 0;
async function storeWithRun() {
  const database = openDatabase(`storage-test-${names++}`);
  const store = new RunStore(database);
  const run = { id: '12345678-90', name: 'a run', spec, identities, modelSource: { kind: 'lab' as const } };
  await store.createRun(run, { 'train.tsv': Uint8Array.of(1, 2) });
  for (const step of [10, 20]) {
    const prompt = { length: 2, width: 3, values: Float32Array.from({ length: 6 }, (_, index) => step + index) };
    const optimizer = { kind: 'adamw' as const, step, averages: {} };
    const snapshot = { step, prompt, optimizer, batches: { position: step }, seconds: 1, lastEvaluatedStep: 0 };
    await store.writeCheckpoint(run, snapshot, 100 + step, { rows: new Float64Array(0), evaluations: [] });
  }
  return { database, store, run };
}

describe('what is stored', () => {
  it('is counted as people know it: a checkpoint and its metrics are one thing', async () => {
    const { database } = await storeWithRun();
    await database.putMany([
      ['tuning/some gpu', {}],
      ['theme-of-the-future', {}],
    ]);
    const counted = (await countStoredThings(database)).map(({ name, count }) => [name, count]);
    expect(counted).toEqual([
      ['Runs', 1],
      ['Checkpoints', 2],
      ['Files given to runs', 1],
      ['Kernel tunings', 1],
      ['Other records', 1],
    ]);
  });

  it('leaves as one archive: a folder a run, with its file, its data and the checkpoints that are not deleted', async () => {
    const { store, run } = await storeWithRun();
    await store.trashCheckpoint(run.id, 10);
    const zip = await zipOfRuns(store);
    expect(readZip(zip).map(({ path }) => path)).toEqual([
      'a-run-12345678/run.json',
      'a-run-12345678/train.tsv',
      'a-run-12345678/numpy_checkpoints/checkpoint_120/encoder.prompt.prompt.prompt',
    ]);
    const [checkpoint] = readCheckpointZip(zip);
    expect([...checkpoint!.array.values]).toEqual([20, 21, 22, 23, 24, 25]);
    const runFile = readZip(zip)[0]!;
    expect(parseRunFile(JSON.parse(new TextDecoder().decode(runFile.bytes)), 'run.json')).toEqual(spec);
  });

  it('is an empty archive without runs, not an error', async () => {
    const empty = new RunStore(openDatabase(`storage-test-${names++}`));
    expect(readZip(await zipOfRuns(empty))).toEqual([]);
  });
});
