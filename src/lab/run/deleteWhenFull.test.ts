import 'fake-indexeddb/auto';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newRun } from '../../../tests/support/newRun.ts';
import { closeAllErrors, errorsStore } from '../errorsStore.ts';
import { undoStore } from '../undoStore.ts';
import { runsStore, shownRun } from './runsStore.ts';
import {
  deleteCheckpoint,
  deleteRuns,
  openStoredRun,
  refreshStoredRuns,
  runStore,
  storedRunsStore,
} from './storedRuns.ts';

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
