import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunFile } from '../../training/runFile.ts';
import type { PromptInit } from '../../training/runFileTypes.ts';
import { runNames, unlikeNames } from './runNames.ts';

const LAB_PROMPT: PromptInit = { kind: 'file', path: 'lab:prompts/magazine-topic.npy' };
const SCRATCH: PromptInit = { kind: 'classLabels' };

function run(id: string, init: PromptInit, change: object = {}) {
  const json = {
    version: 1,
    model: 'lab',
    prompt: { length: 16, init },
    task: { train: 'lab:tasks/review-polarity/train.tsv', inputs: '{text}', targets: '{label}' },
    steps: 60,
    ...change,
  };
  return { id, spec: parseRunFile(json, 'test') };
}

const names = (...runs: ReturnType<typeof run>[]) => [
  ...runNames(runs, (id) => (id === 'kept' ? 'topic from scratch' : undefined)).values(),
];

describe('the names of runs that are shown together', () => {
  it('are the sentence’s first noun where that tells them apart', () => {
    expect(names(run('a', LAB_PROMPT), run('b', SCRATCH))).toEqual(['from magazine-topic', 'from scratch']);
    expect(names(run('a', { kind: 'file', path: 'mine.npy' }))).toEqual(['from mine']);
  });

  it('tell mixtures apart by their tasks, then by their rates', () => {
    const tasks = ['a', 'b'].map((each) => ({ name: each, train: 't.tsv', inputs: '{0}', targets: '{1}' }));
    const mixed = (id: string, mixture: object) => {
      const { task: _, ...spec } = run(id, SCRATCH).spec;
      return { id, spec: parseRunFile({ ...spec, mixture }, 'test') };
    };
    expect(names(run('a', SCRATCH), mixed('b', { tasks }))).toEqual([
      'from scratch, on review-polarity',
      'from scratch, on a, b',
    ]);
    expect(names(mixed('a', { tasks }), mixed('b', { tasks, rates: { kind: 'equal' } }))).toEqual([
      'from scratch, proportional rates',
      'from scratch, equal rates',
    ]);
  });

  it('name the run that a checkpoint came from, as long as it is there', () => {
    expect(
      names(
        run('a', { kind: 'checkpoint', run: 'kept', step: 20 }),
        run('b', { kind: 'checkpoint', run: 'x', step: 9 }),
      ),
    ).toEqual(['from step 20 of “topic from scratch”', 'from a checkpoint at step 9']);
  });

  it('add only what differs, and only where it must', () => {
    expect(names(run('a', SCRATCH), run('b', SCRATCH, { seed: 1 }), run('c', LAB_PROMPT))).toEqual([
      'from scratch, seed 0',
      'from scratch, seed 1',
      'from magazine-topic',
    ]);
    expect(names(run('a', SCRATCH), run('b', { kind: 'uniform' }))).toEqual([
      'from scratch, class labels',
      'from scratch, uniform noise',
    ]);
    const other = {
      task: { train: 'lab:tasks/news-topic/train.tsv', inputs: '{text}', targets: '{label}' },
      steps: 20,
    };
    expect(names(run('a', SCRATCH), run('b', SCRATCH, other))).toEqual([
      'from scratch, on review-polarity',
      'from scratch, on news-topic',
    ]);
  });

  it('number what nothing else tells apart', () => {
    expect(names(run('a', SCRATCH), run('b', SCRATCH))).toEqual(['from scratch (1)', 'from scratch (2)']);
  });

  it('are never the same twice', () => {
    const starts = fc.constantFrom<PromptInit[]>(LAB_PROMPT, SCRATCH, { kind: 'uniform' }, { kind: 'text', text: 'a' });
    const runs = fc.array(fc.tuple(starts, fc.record({ seed: fc.nat(2), steps: fc.integer({ min: 1, max: 2 }) })));
    fc.assert(
      fc.property(runs, (all) => {
        const given = names(...all.map(([init, change], index) => run(`${index}`, init, change)));
        expect(new Set(given).size).toBe(all.length);
      }),
    );
  });
});

it('namesakes among stored runs keep their names, with what tells them apart', () => {
  const named = (name: string, each: ReturnType<typeof run>) => ({ ...each, name });
  const runs = [
    named('topic from scratch', run('a', SCRATCH)),
    named('topic from scratch', run('b', SCRATCH, { seed: 1 })),
    named('mine', run('c', SCRATCH, { seed: 1 })),
    named('twice', run('d', SCRATCH)),
    named('twice', run('e', SCRATCH)),
  ];
  expect([...unlikeNames(runs, () => undefined).values()]).toEqual([
    'topic from scratch, seed 0',
    'topic from scratch, seed 1',
    'mine',
    'twice (1)',
    'twice (2)',
  ]);
});
