import 'fake-indexeddb/auto';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newRun } from '../../tests/support/newRun.ts';
import { closeAllErrors, errorsStore } from './errorsStore.ts';
import { libraryStorage } from './library/libraryStorageOfPage.ts';
import { libraryStore, openLibrary, removeEntry } from './library/libraryStore.ts';
import { runsStore, shownRun } from './run/runsStore.ts';
import {
  deleteCheckpoint,
  deleteRuns,
  openStoredRun,
  refreshStoredRuns,
  runStore,
  storedRunsStore,
} from './run/storedRuns.ts';
import { addStudy, deleteStudy } from './studies/editStudies.ts';
import { studiesStore, studyStore } from './studies/studiesStore.ts';
import { undoStore } from './undoStore.ts';

beforeAll(async () => {
  for (const id of ['a', 'b']) {
    const run = newRun(id, `run ${id}`);
    await runStore.createRun(run, {});
    for (const step of [10, 20]) {
      const prompt = { length: 1, width: 2, values: Float32Array.of(step, 0) };
      const optimizer = { kind: 'adamw' as const, step, averages: { m: Float32Array.of(0) } };
      const batches = { position: step, epochRng: [1, 2, 3, 4] };
      const snapshot = { step, prompt, optimizer, batches, seconds: 1, lastEvaluatedStep: 0 };
      await runStore.writeCheckpoint(run, snapshot, step, { rows: new Float64Array(), evaluations: [] });
    }
  }
  await refreshStoredRuns();
});

afterEach(() => {
  vi.restoreAllMocks();
  closeAllErrors();
});

/** As a browser does from now on whose disk is full. */
function fillDisk(): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
}

/** Presses the first button of the one error, which must say that there is no room for `what`. */
function removeForGood(what: string): void {
  const [error, ...others] = errorsStore.getState().errors;
  expect(others).toEqual([]);
  expect(error?.parts).toMatchObject({
    tag: 'Storage',
    what: `${what} could not be put in the trash`,
    found: expect.stringContaining('QuotaExceededError'),
  });
  const [remove] = error?.actions ?? [];
  expect(remove?.label).toBe('Remove for good');
  remove?.run();
}

it('a checkpoint that cannot even be put in the trash can be removed for good, which needs no room', async () => {
  await openStoredRun('b');
  const shown = () => shownRun(runsStore.getState());
  const steps = () => shown()?.checkpoints.map(({ step }) => step);
  fillDisk();
  await deleteCheckpoint(shown()!, shown()!.checkpoints[0]!);
  expect(steps()).toEqual([10, 20]);
  removeForGood('Checkpoint 10 of “run b”');
  await vi.waitFor(() => expect(steps()).toEqual([20]));
  expect((await runStore.listCheckpoints('b')).items.map(({ step }) => step)).toEqual([20]);
  expect(undoStore.getState().deletion).toBeNull();
});

it('so can a run', async () => {
  const ids = () => storedRunsStore.getState().runs.map(({ id }) => id);
  fillDisk();
  await deleteRuns([{ id: 'a', name: 'run a' }]);
  expect(ids().sort()).toEqual(['a', 'b']);
  removeForGood('Run “run a”');
  await vi.waitFor(() => expect(ids()).toEqual(['b']));
  expect(undoStore.getState().deletion).toBeNull();
});

it('so can a prompt of the library', async () => {
  const prompt = { length: 1, width: 2, values: Float32Array.of(1, 2) };
  const entry = {
    id: 'kept',
    name: 'kept prompt',
    task: 'rte',
    model: { name: 't5', identity: 'abc', width: 2 },
    origin: { kind: 'file', path: 'kept.npy', what: 'NumPy array' },
    initialStep: 0,
    value: { step: 40, prompt },
    key: { step: 10, prompt },
    start: null,
    addedAtMs: 0,
  } as const;
  await libraryStorage.put([entry]);
  await openLibrary();
  const ids = () => libraryStore.getState().stored?.map(({ id }) => id);
  fillDisk();
  await removeEntry(entry);
  expect(ids()).toEqual(['kept']);
  removeForGood('“kept prompt” of the library');
  await vi.waitFor(() => expect(ids()).toEqual([]));
  expect((await libraryStorage.read()).entries).toEqual([]);
  expect(undoStore.getState().deletion).toBeNull();
});

it('so can a study with all its runs', async () => {
  const task = { train: 'lab:tasks/news/train.tsv', inputs: '{text}', targets: '{label}' };
  const json = {
    kind: 'study',
    version: 1,
    name: 'transfer',
    run: { model: 'lab', prompt: { length: 16 }, steps: 10, batchSize: 16 },
    targets: [{ name: 'news', run: { task } }],
    sources: [{ name: 'scratch', init: { kind: 'classLabels' } }],
    seeds: [0],
  };
  const id = await addStudy(json, 'study.json', 'study.json');
  await studyStore.runsOf(id).createRun(newRun('news/scratch/seed-0', 'its run'), {});
  const ids = () => studiesStore.getState().studies?.map(({ record }) => record.id);
  fillDisk();
  await deleteStudy(studiesStore.getState().studies![0]!);
  expect(ids()).toEqual([id]);
  removeForGood('Study “transfer”');
  await vi.waitFor(() => expect(ids()).toEqual([]));
  expect((await studyStore.list()).items).toEqual([]);
  expect((await studyStore.runsOf(id).listRuns()).items).toEqual([]);
  expect(undoStore.getState().deletion).toBeNull();
});
