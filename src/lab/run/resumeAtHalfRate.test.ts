import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { WorkerInTest } from '../../../tests/support/workerInTest.ts';
import { parseRunFile } from '../../training/runFile.ts';

vi.stubGlobal('Worker', WorkerInTest);

it('a run that diverged goes on from its last checkpoint at half the rate, with its own data', async () => {
  const { resumeAtHalfRate } = await import('./resumeAtHalfRate.ts');
  const { runStore } = await import('./storedRuns.ts');
  const { runsStore } = await import('./runsStore.ts');
  const spec = parseRunFile(
    {
      version: 1,
      name: 'mine',
      model: 'lab',
      prompt: { length: 1, init: { kind: 'file', path: 'start.npy' } },
      task: { train: 'train.tsv', inputs: '{0}', targets: '{1}' },
      optimizer: { kind: 'adamw', learningRate: 0.4 },
      steps: 30,
    },
    'a test',
  );
  const hash = '0'.repeat(64);
  const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: hash };
  const files = { 'train.tsv': Uint8Array.of(1, 2), 'start.npy': Uint8Array.of(3) };
  await runStore.createRun({ id: 'mine', name: 'mine', spec, identities, modelSource: { kind: 'lab' } }, files);
  const prompt = { length: 1, width: 4, values: new Float32Array(4) };
  const run: Parameters<typeof resumeAtHalfRate>[0] = {
    id: 'mine',
    checkpoints: [{ step: 20, globalStep: 20, prompt }],
    before: null,
  };
  await resumeAtHalfRate(run);

  const started = WorkerInTest.commands.find(({ type }) => type === 'startRun');
  if (started?.type !== 'startRun') throw new Error('No run was started.');
  expect(started.spec).toMatchObject({
    steps: 10,
    prompt: { init: { kind: 'checkpoint', run: 'mine', step: 20 } },
    optimizer: { learningRate: 0.2, initialStep: 20 },
  });
  expect([...new Uint8Array(await started.files['train.tsv']!.arrayBuffer())]).toEqual([1, 2]);
  expect(runsStore.getState()).toMatchObject({ liveId: 'r1', shownId: 'r1' });
  expect(runsStore.getState().runs.r1?.before).toBe(prompt);
});
