import { describe, expect, it } from 'vitest';
import { parseRunFile } from '../../training/runFile.ts';
import { comparedSettings } from './comparedSettings.ts';

const hash = (letter: string) => letter.repeat(64);

function run(change: object, more: object = {}) {
  const task = { train: 't.tsv', inputs: '{0}', targets: '{1}' };
  const prompt = { length: 2, init: { kind: 'uniform' } };
  const spec = parseRunFile({ version: 1, model: 'lab', prompt, task, steps: 30, ...change }, 'x');
  const identities = {
    model: hash('a'),
    tokenizer: hash('b'),
    trainData: hash('c'),
    validationData: null,
    sourcePrompt: null,
    ...more,
  };
  return { spec, identities, modelSource: { kind: 'lab' } as const, createdAtMs: 0 };
}

describe('settings side by side', () => {
  const environment = { code: 'x.js', host: 'a browser', adapter: 'a GPU' };
  const rows = comparedSettings([
    run({ seed: 1 }),
    { ...run({ seed: 2, wayward: { text: 'hello', factor: 0.5 } }, { trainData: hash('d') }), environment },
  ]);
  const row = (key: string) => rows.find((each) => each.key === key);

  it('have a value for every run, and say where they differ', () => {
    expect(row('seed')).toMatchObject({ label: 'Seed', values: ['1', '2'], differs: true });
    expect(row('steps')).toMatchObject({ values: ['30', '30'], differs: false });
    expect(row('wayward.text')).toMatchObject({ values: [null, 'hello'], differs: true });
  });

  it('end with what the runs were made of, and where', () => {
    expect(row('sha256.trainData')).toMatchObject({ values: [hash('c'), hash('d')], differs: true, isHash: true });
    expect(row('sha256.model')).toMatchObject({ differs: false, section: 'Provenance' });
    expect(row('sha256.sourcePrompt')).toBeUndefined();
    expect(row('environment.adapter')).toMatchObject({ label: 'GPU', values: [null, 'a GPU'] });
  });
});
