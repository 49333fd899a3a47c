import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../base/errors.ts';
import { openDatabase, type RecordDatabase } from '../storage/database.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { parseRunFile } from './runFile.ts';
import { type RunIdentities, restoreHistory, restoreRun, restoreSnapshot, type Snapshot } from './runRecords.ts';
import { RunStore } from './runStore.ts';
import type { TimelineEntry } from './timeline.ts';

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
const hash = (digit: string) => digit.repeat(64);
const identities: RunIdentities = {
  model: hash('a'),
  tokenizer: hash('b'),
  trainData: hash('c'),
  validationData: null,
  sourcePrompt: null,
};
const evaluation: Evaluation = {
  examples: 2,
  exactMatch: 0.5,
  accuracy: 1,
  labels: { targetCounts: { a: 2 }, predictionCounts: { a: 1, x: 1 }, missed: [], invented: ['x'], collapsedTo: null },
  samples: [{ input: 'i', target: 'a', prediction: 'a', ranked: { label: 'a', probability: 0.9 } }],
  seconds: 1.5,
};

function snapshotAt(step: number): Snapshot {
  return {
    step,
    prompt: { length: 2, width: 3, values: Float32Array.from({ length: 6 }, (_, index) => step + index / 7) },
    optimizer: { kind: 'adamw', step, averages: { means: Float32Array.of(1, 2, 3) } },
    batches: { position: step },
    seconds: step / 10,
    lastEvaluatedStep: 0,
  };
}

/** Metric rows of the steps from `first` to `last`, with `loss` in the second column. */
function rowsOf(first: number, last: number, loss = 1): Float64Array {
  const rows = new Float64Array((last - first + 1) * METRIC_COLUMNS.length);
  for (let step = first; step <= last; step++) rows.set([step, loss], (step - first) * METRIC_COLUMNS.length);
  return rows;
}

const stepsOf = (rows: Float64Array) => Array.from(rows).filter((_, index) => index % METRIC_COLUMNS.length === 0);

let names = 0;
async function storeWithRun() {
  const database = openDatabase(`run-store-test-${names++}`);
  let clock = 0;
  const store = new RunStore(database, () => ++clock);
  const run = { id: 'r1', name: 'a run', spec, identities, modelSource: { kind: 'lab' as const } };
  await store.createRun(run, { 'train.tsv': Uint8Array.of(1, 2) });
  return { database, store, run };
}

async function damage(database: RecordDatabase, keyPart: string, change: (record: object) => unknown) {
  const [key = ''] = (await database.keysWithPrefix('')).filter((name) => name.includes(keyPart));
  const [record] = await database.getMany([key]);
  await database.putMany([[key, change(record as object)]]);
}

const damagedRecord = (error: unknown) => isLabError(error, 'Checkpoint');

describe('RunStore', () => {
  it('gives back what it was given', async () => {
    const { store, run } = await storeWithRun();
    await store.writeCheckpoint(run, snapshotAt(10), 1_100_010, {
      rows: rowsOf(1, 10),
      evaluations: [{ step: 10, evaluation }],
    });
    expect((await store.listRuns()).items).toMatchObject([{ ...run, state: 'training', lastStep: 10, createdAtMs: 1 }]);
    expect(await store.readMaterials('r1')).toEqual({ 'train.tsv': Uint8Array.of(1, 2) });
    expect((await store.listCheckpoints('r1')).items).toMatchObject([{ step: 10, globalStep: 1_100_010 }]);
    expect(await store.readCheckpoint('r1', 10)).toEqual({ version: 1, ...snapshotAt(10), identities });
    const history = await store.readRunHistory('r1');
    expect(history).toEqual({ rows: rowsOf(1, 10), evaluations: [{ step: 10, evaluation }], damaged: [] });
  });

  it('keeps what happened, in the order of time, also to steps that were trained again', async () => {
    const { store, run } = await storeWithRun();
    const happened = (kind: 'started' | 'gpuLost' | 'resumed', step: number, epochMs: number) =>
      ({ kind, step, epochMs }) as const;
    const write = (step: number, timeline: readonly TimelineEntry[]) =>
      store.writeCheckpoint(run, snapshotAt(step), step, { rows: rowsOf(step, step), evaluations: [], timeline });
    await write(3, [happened('started', 0, 1)]);
    await write(2, [happened('resumed', 0, 7)]);
    await write(3, [happened('gpuLost', 2, 5), { kind: 'clock', step: 3, seconds: 1.5, epochMs: 6 }]);
    const told = async (upTo?: number) =>
      (await store.readRunHistory('r1', upTo)).timeline?.map(({ kind, epochMs }) => `${kind} ${epochMs}`);
    expect(await told()).toEqual(['started 1', 'gpuLost 5', 'clock 6', 'resumed 7']);
    expect(await told(2)).toEqual(['started 1', 'gpuLost 5', 'resumed 7']);
  });

  it('writes the parts of a checkpoint in one transaction', async () => {
    const { store, run } = await storeWithRun();
    const write = store.writeCheckpoint(run, { ...snapshotAt(10), batches: () => 0 }, 10, {
      rows: rowsOf(1, 10),
      evaluations: [],
    });
    await expect(write).rejects.toSatisfy((error) => isLabError(error, 'Storage'));
    expect((await store.listCheckpoints('r1')).items).toEqual([]);
    expect((await store.readRun('r1')).lastStep).toBe(0);
    expect((await store.readRunHistory('r1')).rows).toHaveLength(0);
  });

  it('lists checkpoints by step and joins their history, each step once', async () => {
    const { store, run } = await storeWithRun();
    await store.writeCheckpoint(run, snapshotAt(9), 9, { rows: rowsOf(1, 9), evaluations: [] });
    await store.writeCheckpoint(run, snapshotAt(10), 10, { rows: rowsOf(10, 10), evaluations: [] });
    // Went back to step 9, and on to 11; then an evaluation of step 11 was made up for.
    await store.writeCheckpoint(run, snapshotAt(11), 11, { rows: rowsOf(10, 11, 2), evaluations: [] });
    await store.writeCheckpoint(run, snapshotAt(11), 11, {
      rows: new Float64Array(),
      evaluations: [{ step: 11, evaluation }],
    });
    expect((await store.listCheckpoints('r1')).items.map(({ step }) => step)).toEqual([9, 10, 11]);
    const history = await store.readRunHistory('r1');
    expect(stepsOf(history.rows)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(history.rows[9 * METRIC_COLUMNS.length + 1]).toBe(2);
    expect(history.evaluations.map(({ step }) => step)).toEqual([11]);
    expect(stepsOf((await store.readRunHistory('r1', 9)).rows)).toHaveLength(9);
  });

  it('deletes with undo, and for good when the trash is emptied or at once, keeping the history', async () => {
    const { database, store, run } = await storeWithRun();
    for (const step of [10, 20]) {
      await store.writeCheckpoint(run, snapshotAt(step), step, { rows: rowsOf(step - 9, step), evaluations: [] });
    }
    const kept = async () => (await store.listCheckpoints('r1')).items.filter(({ trashed }) => !trashed);
    await store.trashCheckpoint('r1', 10);
    expect((await kept()).map(({ step }) => step)).toEqual([20]);
    await store.restoreCheckpoint('r1', 10);
    expect((await kept()).map(({ step }) => step)).toEqual([10, 20]);
    await store.trashCheckpoint('r1', 10);
    await store.emptyTrash();
    expect((await store.listCheckpoints('r1')).items.map(({ step }) => step)).toEqual([20]);
    await expect(store.readCheckpoint('r1', 10)).rejects.toSatisfy(damagedRecord);
    await store.removeCheckpoint('r1', 20);
    expect(await database.keysWithPrefix('checkpoint/')).toEqual([]);
    expect(await database.keysWithPrefix('snapshot/')).toEqual([]);
    expect(stepsOf((await store.readRunHistory('r1')).rows)).toHaveLength(20);
  });

  it('deletes runs with undo, and nothing of them remains after emptying the trash', async () => {
    const { database, store, run } = await storeWithRun();
    await store.writeCheckpoint(run, snapshotAt(10), 10, { rows: rowsOf(1, 10), evaluations: [] });
    await store.trashRun('r1');
    expect((await store.listRuns()).items).toEqual([]);
    await store.restoreRun('r1');
    expect((await store.listRuns()).items).toHaveLength(1);
    await store.trashRun('r1');
    await store.emptyTrash();
    expect(await database.keysWithPrefix('')).toEqual([]);
  });

  it('offers runs that neither finished nor were stopped', async () => {
    const { store } = await storeWithRun();
    const offered = async () => (await store.unfinishedRuns()).map(({ id }) => id);
    expect(await offered()).toEqual(['r1']);
    for (const state of ['finished', 'stopped'] as const) {
      await store.updateRun('r1', { state });
      expect(await offered()).toEqual([]);
    }
    await store.updateRun('r1', { state: 'failed' });
    expect(await offered()).toEqual(['r1']);
  });

  it('reports damaged records by key and goes on with the others', async () => {
    const { database, store, run } = await storeWithRun();
    for (const step of [10, 20]) {
      await store.writeCheckpoint(run, snapshotAt(step), step, { rows: rowsOf(step - 9, step), evaluations: [] });
    }
    await damage(database, 'history/r1/000000000010', (record) => ({ ...record, rows: new Float64Array(3) }));
    const history = await store.readRunHistory('r1');
    expect(stepsOf(history.rows)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(history.damaged).toMatchObject([{ tag: 'Checkpoint', where: 'Record history/r1/000000000010' }]);

    await damage(database, 'snapshot/r1/000000000020', (record) => ({ ...record, step: 10 }));
    await expect(store.readCheckpoint('r1', 20)).rejects.toSatisfy(damagedRecord);

    await damage(database, 'run/r1', (record) => ({ ...record, spec: { ...spec, steps: -1 } }));
    const listing = await store.listRuns();
    expect(listing.items).toEqual([]);
    expect(listing.damaged).toMatchObject([{ tag: 'Checkpoint', found: expect.stringContaining('steps') }]);
    await store.removeRun('r1');
    expect(await database.keysWithPrefix('')).toEqual([]);
  });
});

describe('restoring mutated records', () => {
  const run = {
    version: 1,
    id: 'r1',
    name: 'a run',
    spec,
    state: 'failed',
    error: { tag: 'DeviceLost', what: 'a', found: 'b', expected: 'c', remedy: 'd' },
    createdAtMs: 1,
    updatedAtMs: 2,
    lastStep: 3,
    identities,
    modelSource: { kind: 'files', name: 'model' },
    trashed: false,
  };
  const history = { version: 1, rows: rowsOf(1, 3), evaluations: [{ step: 3, evaluation }] };
  const snapshot = { version: 1, ...snapshotAt(10), identities };

  it('gives a whole record or a typed error, 10,000 times', () => {
    const records = [
      { record: run, restore: restoreRun },
      { record: history, restore: restoreHistory },
      { record: snapshot, restore: restoreSnapshot },
    ];
    const anything = fc.oneof(
      fc.anything(),
      fc.constantFrom(null, undefined, Number.NaN, -1, 1.5, 'x', [], new Float32Array(5), new Float64Array(9)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.infiniteStream(fc.nat()), anything, (chosen, choices, value) => {
        const mutated = mutate(structuredClone(chosen.record), choices, value);
        try {
          const restored = chosen.restore(mutated, 'here');
          // What is accepted is accepted again, unchanged: nothing was coerced on the way.
          expect(chosen.restore(restored, 'here')).toEqual(restored);
          if ('prompt' in restored) expect(restored.prompt.values.every(Number.isFinite)).toBe(true);
        } catch (error) {
          if (!isLabError(error, 'Checkpoint')) throw error;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

/** Replaces or removes one value somewhere inside `record`. */
function mutate(record: object, choices: Iterator<number>, value: unknown): object {
  let parent = record as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(parent);
    const key = keys[(choices.next().value as number) % Math.max(1, keys.length)] ?? 'extra';
    const child = parent[key];
    const plain = typeof child === 'object' && child !== null && !ArrayBuffer.isView(child);
    if (plain && (choices.next().value as number) % 3 !== 0) {
      parent = child as Record<string, unknown>;
      continue;
    }
    if ((choices.next().value as number) % 4 === 0) delete parent[key];
    else parent[key] = value;
    return record;
  }
}
