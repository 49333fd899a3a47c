/** The vote as the page asks for it: cancelled on the way, and shown only beside the model that gave it. */
import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { answerAll, tell, WorkerInTest } from '../../../tests/support/workerInTest.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { CommandBody, WorkerCommand } from '../../worker/protocol.ts';
import type { MixableTask } from '../draft/mixtureStore.ts';

vi.stubGlobal('Worker', WorkerInTest);

const { cancelVote, ensembleStore, evaluateVoters, resultOf } = await import('./ensemble.ts');
const { errorsStore } = await import('../errorsStore.ts');

const prompt = { length: 1, width: 4, values: new Float32Array(4) };
const voters = ['a', 'b'].map(
  (name) => ({ id: name, name, value: { step: 1, prompt }, origin: { kind: 'lab', path: name } }) as LibraryEntry,
);
const task = { id: 'lab/x', task: { name: 'x', spec: { train: 'x.tsv' }, files: {} } } as unknown as MixableTask;
/** The worker's answer; nothing here looks into it. */
const EVALUATION = { agreement: 1 };

/** Waits for a command of this type to reach the worker, which leaves it unanswered. */
function reached(type: CommandBody['type']): Promise<WorkerCommand> {
  return new Promise((resolve) => {
    WorkerInTest.answer = (command) => {
      if (command.type === type) resolve(command);
      else answerAll(command);
    };
  });
}

beforeEach(() => {
  WorkerInTest.reset();
  ensembleStore.setState({ result: null });
  errorsStore.setState({ errors: [] });
});

it('is shown as long as the sentence names the model that gave it', async () => {
  WorkerInTest.answer = (command) => {
    if (command.type === 'loadModel') {
      tell({ type: 'reply', request: command.request, value: { name: 'm', identity: 'abc', config: { dModel: 4 } } });
    } else if (command.type === 'evaluateEnsemble') {
      tell({ type: 'reply', request: command.request, value: EVALUATION });
    } else answerAll(command);
  };
  await evaluateVoters(voters, task);
  const state = ensembleStore.getState();
  expect(state.isRunning).toBe(false);
  const shown = resultOf(state, { identity: 'abc' });
  expect(shown).toEqual({ modelIdentity: 'abc', task: 'x', names: ['a', 'b'], evaluation: EVALUATION });
  for (const other of [{ identity: 'def' }, { identity: null }, null]) expect(resultOf(state, other)).toBeNull();
});

it('is cancelled in the worker, without a result and without an error card', async () => {
  const asked = reached('evaluateEnsemble');
  const given = evaluateVoters(voters, task);
  const { request } = await asked;
  const cancelling = reached('cancelEnsemble');
  cancelVote();
  const cancel = await cancelling;
  expect(ensembleStore.getState().isRunning).toBe(true);
  const parts = { what: 'Cancelled', found: '', expected: '', remedy: '' };
  tell({ type: 'failed', request, error: { tag: 'Cancelled', ...parts } });
  tell({ type: 'reply', request: cancel.request, value: null });
  await given;
  expect(ensembleStore.getState()).toMatchObject({ isRunning: false, result: null });
  expect(errorsStore.getState().errors).toEqual([]);
});
