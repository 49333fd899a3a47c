import 'fake-indexeddb/auto';
import { afterEach, expect, it, vi } from 'vitest';
import { parseRunFile } from '../../training/runFile.ts';
import { errorsStore } from '../errorsStore.ts';
import { undoStore } from '../undoStore.ts';
import { deleteRuns, refreshStoredRuns, runStore, storedRunsStore } from './storedRuns.ts';

afterEach(() => vi.restoreAllMocks());

it('a run that cannot even be put in the trash can be removed for good, which needs no room', async () => {
  const json = {
    version: 1,
    model: 'lab',
    prompt: { length: 1, init: { kind: 'uniform' } },
    task: { train: 't.tsv', inputs: '{0}', targets: '{1}' },
    steps: 1,
  };
  const hash = 'a'.repeat(64);
  const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: null };
  const spec = parseRunFile(json, 'run.json');
  for (const id of ['a', 'b']) {
    await runStore.createRun({ id, name: `run ${id}`, spec, identities, modelSource: { kind: 'lab' } }, {});
  }
  await refreshStoredRuns();
  const ids = () => storedRunsStore.getState().runs.map(({ id }) => id);
  // As a browser does whose disk is full.
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
  await deleteRuns([{ id: 'a', name: 'run a' }]);
  expect(ids().sort()).toEqual(['a', 'b']);
  const [error] = errorsStore.getState().errors;
  expect(error?.parts).toMatchObject({
    what: 'Run “run a” could not be put in the trash',
    found: expect.stringContaining('QuotaExceededError'),
  });
  const [remove] = error?.actions ?? [];
  expect(remove?.label).toBe('Remove for good');
  remove?.run();
  await vi.waitFor(() => expect(ids()).toEqual(['b']));
  expect(undoStore.getState().deletion).toBeNull();
});
