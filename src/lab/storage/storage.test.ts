import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { readCheckpointZip } from '../../formats/checkpointZip.ts';
import { readZip, writeZip } from '../../formats/zip.ts';
import { openDatabase } from '../../storage/database.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { RunStore } from '../../training/runStore.ts';
import { collectThing } from '../archive/collect.ts';
import { readableRun } from './exportRuns.ts';
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
    const rows = Float64Array.from(METRIC_COLUMNS, (name) => (name === 'step' ? 20 : 0.5));
    await store.writeCheckpoint(run, snapshot, 100 + step, { rows, evaluations: [] });
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

  it('is for people too: a folder a run, with its file, its data, its metrics and the checkpoints that are not deleted', async () => {
    const { database, store, run } = await storeWithRun();
    await store.trashCheckpoint(run.id, 10);
    const { things } = await collectThing(database, 'run', run.id);
    const zip = writeZip(things.flatMap(readableRun));
    expect(readZip(zip).map(({ path }) => path)).toEqual([
      'a-run-45678-90/run.json',
      'a-run-45678-90/train.tsv',
      'a-run-45678-90/metrics.jsonl',
      'a-run-45678-90/environment.json',
      'a-run-45678-90/numpy_checkpoints/checkpoint_120/encoder.prompt.prompt.prompt',
    ]);
    const [checkpoint] = readCheckpointZip(zip);
    expect([...checkpoint!.array.values]).toEqual([20, 21, 22, 23, 24, 25]);
    const [runFile, , metrics, environment] = readZip(zip).map(({ bytes }) => new TextDecoder().decode(bytes));
    expect(parseRunFile(JSON.parse(runFile!), 'run.json')).toEqual(spec);
    expect(JSON.parse(metrics!)).toMatchObject({ step: 20, loss: 0.5 });
    expect(JSON.parse(environment!)).toMatchObject({ seed: 0, sha256: identities, environment: null });
  });
});
