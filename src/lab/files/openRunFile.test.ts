import { beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../base/errors.ts';
import { parseRunFile, serializeRunFile } from '../../training/runFile.ts';
import { deviceStore } from '../deviceStore.ts';
import { draftStore, LAB_MODEL } from '../draft/draftStore.ts';
import { runSpecOfDraft } from '../draft/runSpecOfDraft.ts';
import { filesStore } from '../files/filesStore.ts';
import { openRunFile } from './openRunFile.ts';

const MIXTURE = {
  version: 1,
  name: 'mixed',
  model: 'lab',
  prompt: { length: 4, init: { kind: 'sampledVocab' } },
  mixture: {
    tasks: [
      { name: 'mine', train: 'a.tsv', validation: 'b.tsv', inputs: '{0}', targets: '{1}' },
      { name: 'the lab’s', train: 'lab:tasks/opinion/train.tsv', inputs: '{text}', targets: '{label}' },
    ],
    rates: { kind: 'fixed', rates: [1, 3] },
  },
  steps: 5,
};

const open = (json: unknown) => openRunFile({ json, name: 'mixed.json', path: 'runs/mixed.json' });

beforeEach(() => {
  const parts = { what: 'none here', found: 'none', expected: 'one', remedy: 'get one' };
  const error = new LabError({ tag: 'WebGpuMissing', ...parts }).toParts();
  deviceStore.setState({ device: { kind: 'missing', error } });
  draftStore.setState({ model: LAB_MODEL, task: null });
  const files = ['a.tsv', 'b.tsv', 'c.tsv'].map((name) => [`runs/${name}`, new File([name], name)] as const);
  filesStore.setState({ given: Object.fromEntries(files) });
});

describe('a run file of a mixture', () => {
  it('becomes the sentence, with every table that was given, and the same run file again', async () => {
    await open(MIXTURE);
    const draft = draftStore.getState();
    expect(draft.task?.name).toBe('a mixture of 2 tasks');
    const { spec, files } = runSpecOfDraft(draft);
    expect(Object.keys(files).sort()).toEqual(['a.tsv', 'b.tsv']);
    expect(serializeRunFile(spec)).toBe(serializeRunFile(parseRunFile(MIXTURE, 'mixed.json')));
  });

  it('names every table that is missing, and changes nothing then', async () => {
    filesStore.setState({ given: {} });
    await expect(open(MIXTURE)).rejects.toMatchObject({ tag: 'FileMissing', expected: 'a.tsv, b.tsv' });
    expect(draftStore.getState().task).toBeNull();
  });
});
