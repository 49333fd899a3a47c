import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { isLabError } from '../../base/errors.ts';
import { writeNpy } from '../../formats/npy.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { storedPromptPath } from '../../training/runFiles.ts';
import { runSpecOfDraft } from '../draft/runSpecOfDraft.ts';
import { runStore, storedRunsStore } from '../run/storedRuns.ts';
import { draftOfRun } from './reuseRun.ts';

const hash = 'a'.repeat(64);
const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: hash };
const table = new TextEncoder().encode('a\tb\n');

const specOf = (init: object) =>
  parseRunFile(
    {
      version: 1,
      name: 'mine from mine',
      model: 'lab',
      prompt: { length: 2, init },
      task: { train: 'mine.tsv', inputs: '{0}', targets: '{1}' },
      steps: 7,
      seed: 3,
      wayward: { text: 'hello', factor: 0.5 },
    },
    'x',
  );

beforeEach(() => {
  storedRunsStore.setState({ runs: [] });
});

describe('a stored run’s settings for a new one', () => {
  it('are the same run file and the files that it was given', async () => {
    const spec = specOf({ kind: 'uniform' });
    const run = { id: 'a', name: 'x', spec, identities, modelSource: { kind: 'lab' } as const };
    const draft = await draftOfRun(await runStore.createRun(run, { 'mine.tsv': table }));
    const { spec: again, files } = runSpecOfDraft({ ...draft, runName: spec.name });
    expect(again).toEqual(spec);
    expect(await files['mine.tsv']?.text()).toBe('a\tb\n');
  });

  it('keep a source whose own run is gone: the copy that the run has of it', async () => {
    const path = storedPromptPath('gone', 20);
    const values = Float32Array.of(1, 2, 3, 4);
    const spec = specOf({ kind: 'checkpoint', run: 'gone', step: 20 });
    const run = { id: 'b', name: 'x', spec, identities, modelSource: { kind: 'lab' } as const };
    const files = { 'mine.tsv': table, [path]: writeNpy(values, [2, 2]) };
    const { source } = await draftOfRun(await runStore.createRun(run, files));
    expect(source).toMatchObject({ kind: 'prompt', prompt: { length: 2, width: 2, values } });
  });

  it('say which model folder is needed again', async () => {
    const modelSource = { kind: 'files', name: 't5-base' } as const;
    const run = {
      id: 'c',
      name: 'x',
      spec: { ...specOf({ kind: 'uniform' }), model: 't5-base' },
      identities,
      modelSource,
    };
    const record = await runStore.createRun(run, { 'mine.tsv': table });
    await expect(draftOfRun(record)).rejects.toSatisfy((error) => isLabError(error, 'FileMissing'));
  });
});
