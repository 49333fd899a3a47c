import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../../base/errors.ts';
import { RECORDS_FILE } from '../../formats/labArchive.ts';
import { readZip, writeZip } from '../../formats/zip.ts';
import { openDatabase } from '../../storage/database.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { RunStore } from '../../training/runStore.ts';
import { StudyStore } from '../../training/study/studyStore.ts';
import { LibraryStorage } from '../library/libraryStorage.ts';
import { changeRunNotes, runNotesKey } from '../run/runNotes.ts';
import { readArchive, writeArchive } from './archive.ts';
import { collectEverything, collectThing } from './collect.ts';
import { importThings } from './importArchive.ts';
import { decodeRecord, RecordEncoder } from './recordCoding.ts';

const hash = 'a'.repeat(64);
const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: hash, sourcePrompt: null };
const json = {
  version: 1,
  model: 'lab',
  prompt: { length: 1, init: { kind: 'uniform' } },
  task: { train: 'train.tsv', inputs: '{0}', targets: '{1}' },
  steps: 30,
};
const modelSource = { kind: 'lab' } as const;

let names = 0;
const newDatabase = () => openDatabase(`archive-test-${names++}`);
type Database = ReturnType<typeof newDatabase>;

async function addRun(store: RunStore, id: string, steps: readonly number[] = [10, 20]) {
  const run = { id, name: `run ${id}`, spec: parseRunFile(json, 'a run'), identities, modelSource };
  await store.createRun(run, { 'train.tsv': Uint8Array.of(1, 2, 3) });
  for (const step of steps) {
    const prompt = { length: 1, width: 2, values: Float32Array.of(step, -0) };
    const averages = { m: Float32Array.of(0.1, 1e-40) };
    const optimizer = { kind: 'adamw' as const, step, averages };
    const batches = { position: step, epochRng: [1, 2, 3, 4_000_000_000] };
    const snapshot = { step, prompt, optimizer, batches, seconds: 0.5, lastEvaluatedStep: step };
    const rows = Float64Array.from(METRIC_COLUMNS, (name) => (name === 'step' ? step : Math.PI));
    const labels = { targetCounts: { $odd: 1, __proto__: 2 }, predictionCounts: {}, missed: [], invented: [] };
    const evaluation = { examples: 1, exactMatch: 1, accuracy: null, samples: [], seconds: 1 };
    const stepEvaluation = { step, evaluation: { ...evaluation, labels: { ...labels, collapsedTo: null } } };
    await store.writeCheckpoint(run, snapshot, step, { rows, evaluations: [stepEvaluation] });
  }
}

/** Two runs, one of them with notes; a prompt of the library; a study with a run of its own. */
async function filled(): Promise<Database> {
  const database = newDatabase();
  const store = new RunStore(database);
  await addRun(store, 'one');
  await addRun(store, 'two', []);
  await changeRunNotes(database, 'one', { title: 'my best', tags: ['keep'] });
  const prompt = { length: 1, width: 2, values: Float32Array.of(1, 2) };
  const model = { name: 'lab-t5', identity: null, width: 2 };
  const origin = { kind: 'file', path: 'p.npy', what: 'a file' } as const;
  const value = { step: null, prompt };
  const entry = { id: 'p', name: 'a prompt', task: 't', model, origin, initialStep: 0, value, key: null, start: null };
  await new LibraryStorage(database).put([{ ...entry, addedAtMs: 1 }]);
  const studies = new StudyStore(database);
  const target = { name: 'news', run: { task: json.task } };
  const source = { name: 'checkpoint', init: { kind: 'uniform' } };
  const { task: _, ...common } = json;
  const study = {
    version: 1,
    kind: 'study',
    name: 'a-study',
    run: common,
    targets: [target],
    sources: [source],
    seeds: [0],
  };
  const record = { id: 's', json: study, fileName: 'study.json', modelSource, together: 8 };
  await studies.create(record, { 'train.tsv': Uint8Array.of(1) });
  await studies.writeProgress('s', 'stopped', null);
  await addRun(studies.runsOf('s'), 'news/checkpoint/seed-0');
  return database;
}

async function archiveOf(database: Database) {
  const { things, damaged } = await collectEverything(database);
  expect(damaged).toEqual([]);
  return writeArchive(things, [{ path: 'for-people.txt', bytes: Uint8Array.of(1) }]);
}

async function contents(database: Database) {
  const keys = await database.keysWithPrefix('');
  return new Map((await database.getMany(keys)).map((value, index) => [keys[index], value]));
}

const ids = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);

describe('an archive of everything', () => {
  it('gives an empty browser every record back, bit for bit', async () => {
    const here = await filled();
    const there = newDatabase();
    const { added, same, beside } = await importThings(there, readArchive(await archiveOf(here), 'a.zip'));
    expect([ids(added).sort(), same, beside]).toEqual([['one', 'p', 's', 'two'], [], []]);
    expect(await contents(there)).toEqual(await contents(here));
    const [, , values] = await there.getMany(['run/one', 'history/one/x', 'snapshot/one/000000000010']);
    expect(Object.is((values as { prompt: { values: Float32Array } }).prompt.values[1], -0)).toBe(true);
  });

  it('changes nothing where all of it is there, whatever was noted since', async () => {
    const here = await filled();
    const archive = readArchive(await archiveOf(here), 'a.zip');
    await changeRunNotes(here, 'one', { title: 'renamed', place: 3 });
    const before = await contents(here);
    const { same, added, beside } = await importThings(here, archive);
    expect([ids(same).sort(), added, beside]).toEqual([['one', 'p', 's', 'two'], [], []]);
    expect(await contents(here)).toEqual(before);
  });

  it('keeps what differs beside what is there, once', async () => {
    const here = await filled();
    const archive = readArchive(await archiveOf(here), 'a.zip');
    const store = new RunStore(here);
    await store.updateRun('two', { state: 'stopped' });
    await new StudyStore(here).change('s', { order: ['x'] });
    const before = await contents(here);
    const { beside } = await importThings(here, archive);
    const [copy, study] = beside;
    expect(beside).toHaveLength(2);
    expect(study).toMatchObject({ kind: 'study', name: 'a-study-imported' });
    expect((await new StudyStore(here).runsOf(study!.id).listRuns()).items).toHaveLength(1);
    expect(copy).toMatchObject({ kind: 'run', name: 'run two (imported)' });
    expect(await store.readRun(copy!.id)).toMatchObject({ name: 'run two (imported)', state: 'training' });
    const after = await contents(here);
    for (const [key, value] of before) expect(after.get(key)).toEqual(value);
    expect((await importThings(here, archive)).beside).toEqual([]);
    expect(await contents(here)).toEqual(after);
  });

  it('gives a copy with checkpoints all that it needs to go on', async () => {
    const here = await filled();
    const archive = readArchive(await archiveOf(here), 'a.zip');
    const store = new RunStore(here);
    await store.trashCheckpoint('one', 20);
    const [copy] = (await importThings(here, archive)).beside;
    const { items, damaged } = await store.listCheckpoints(copy!.id);
    expect([items.map(({ step }) => step), damaged]).toEqual([[10, 20], []]);
    expect((await store.readCheckpoint(copy!.id, 20)).batches).toEqual({
      position: 20,
      epochRng: [1, 2, 3, 4_000_000_000],
    });
    expect(await store.readMaterials(copy!.id)).toEqual({ 'train.tsv': Uint8Array.of(1, 2, 3) });
  });

  it('takes runs out of the trash, and leaves out what is in it', async () => {
    const here = await filled();
    const archive = readArchive(await archiveOf(here), 'a.zip');
    const store = new RunStore(here);
    await store.trashRun('one');
    expect(ids((await collectEverything(here)).things)).not.toContain('one');
    expect(ids((await importThings(here, archive)).restored)).toEqual(['one']);
    expect((await store.listRuns()).items.map(({ id }) => id).sort()).toEqual(['one', 'two']);
  });

  it('of damaged records has the rest, and says what is missing', async () => {
    const here = await filled();
    await here.putMany([['snapshot/one/000000000010', { version: 1 }]]);
    const { things, damaged } = await collectThing(here, 'run', 'one');
    expect(damaged.map(({ where }) => where)).toEqual(['Record snapshot/one/000000000010']);
    expect(things[0]?.records.map(([key]) => key)).toEqual([
      'checkpoint/one/000000000020',
      'history/one/000000000010',
      'history/one/000000000020',
      'materials/one',
      'run-notes/one',
      'run/one',
      'snapshot/one/000000000020',
    ]);
    expect((await here.getMany([runNotesKey('one')]))[0]).toMatchObject({ title: 'my best' });
  });
});

describe('what is no archive', () => {
  const changed = async (change: (text: string) => string) => {
    const entries = readZip(await archiveOf(await filled()));
    const edit = (bytes: Uint8Array) => new TextEncoder().encode(change(new TextDecoder().decode(bytes)));
    return writeZip(entries.map(({ path, bytes }) => ({ path, bytes: path === RECORDS_FILE ? edit(bytes) : bytes })));
  };

  it.each([
    [
      'another zip',
      () => Promise.resolve(writeZip([{ path: 'a.txt', bytes: Uint8Array.of(1) }])),
      '1 files, such as "a.txt"',
    ],
    ['another version', () => changed((text) => text.replace('"version":1', '"version":9')), 'version 9'],
    [
      'an array out of bounds',
      () => changed((text) => text.replace(/\["float32",\d+/, '["float32",99999999')),
      'up to byte',
    ],
    ['a run under another’s key', () => changed((text) => text.replace('["run/one"', '["run/six"')), 'run/six'],
    ['a run without its files', () => changed((text) => text.replace('"materials/two"', '"materials/six"')), 'run/six'],
    [
      'a record of an unknown kind',
      () => changed((text) => text.replace('"materials/two"', '"tuning/two"')),
      'tuning/two',
    ],
    [
      'a state that there is not',
      () => changed((text) => text.replace('"state":"training"', '"state":"idle"')),
      'state',
    ],
  ])('%s is refused with what was found', async (_, archive, found) => {
    const bytes = await archive();
    expect(() => readArchive(bytes, 'x.zip')).toThrow(
      expect.objectContaining({ found: expect.stringContaining(found) }),
    );
  });

  it('is refused with a typed error wherever a byte is another or the end is missing', async () => {
    const bytes = await archiveOf(await filled());
    const whole = JSON.stringify(readArchive(bytes, 'x.zip'));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
        const broken = cut ? bytes.slice(0, at) : Uint8Array.from(bytes);
        if (!cut) broken[at] = (broken[at] ?? 0) ^ flip;
        try {
          // Some bytes of a zip mean nothing to a reader: then nothing else may have changed.
          expect(JSON.stringify(readArchive(broken, 'x.zip'))).toBe(whole);
        } catch (error) {
          if (!isLabError(error)) throw error;
          expect(error.found).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with a typed error whatever stands in its records', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.record({ $bytes: fc.tuple(fc.constantFrom('float32', 'x'), fc.integer({ min: -2, max: 9 }), fc.nat(5)) }),
        fc.dictionary(fc.constantFrom('id', 'version', '$object', '$number', 'spec'), tie('any')),
      ),
    })).any;
    const key = fc.constantFrom(
      'run/a',
      'materials/a',
      'checkpoint/a/1',
      'library/a',
      'study/a',
      'study-runs/a/run/b',
      'x',
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 4 }), (records) => {
        const text = JSON.stringify({ format: 'spot-lab archive', version: 1, records });
        const zip = writeZip([
          { path: RECORDS_FILE, bytes: new TextEncoder().encode(text) },
          { path: 'spot-lab.bin', bytes: new Uint8Array(8) },
        ]);
        expect(() => readArchive(zip, 'x.zip')).toThrow(expect.objectContaining({ tag: expect.any(String) }));
      }),
      { numRuns: 200 },
    );
  });
});

it('records come back from their coding as they were, and equal ones are coded alike', () => {
  const array = fc.oneof(
    fc.uint8Array({ maxLength: 5 }),
    fc.float32Array({ maxLength: 5 }),
    fc.float64Array({ maxLength: 5 }),
    fc.uint32Array({ maxLength: 5 }),
  );
  const record = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      array,
      fc.double(),
      fc.string(),
      fc.constantFrom(null, true, -0),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$bytes', '$object', '__proto__')), tie('any'), {
        maxKeys: 3,
      }),
    ),
  })).any;
  fc.assert(
    fc.property(record, (value) => {
      const encoder = new RecordEncoder();
      const encoded = JSON.parse(JSON.stringify(encoder.encode(value)));
      const back = decodeRecord(encoded, encoder.bytes());
      const again = new RecordEncoder();
      expect(again.encode(back)).toEqual(encoded);
      expect(again.bytes()).toEqual(encoder.bytes());
      expect(JSON.stringify(back)).toBe(JSON.stringify(sorted(value)));
    }),
  );
});

/** The same value with its objects' fields in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
