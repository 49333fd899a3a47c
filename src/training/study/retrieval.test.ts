import { describe, expect, it } from 'vitest';
import { parseRunFile } from '../runFile.ts';
import { mixtureSearch, outcomeOf, scratchSearch, startsSearch } from './retrieval.ts';
import { parseStudy } from './studyFile.ts';

const task = { train: 'lab:a/train.tsv', validation: 'lab:a/validation.tsv', inputs: '{0}', targets: '{1}' };
const spec = parseRunFile(
  {
    version: 1,
    model: 'lab',
    prompt: { length: 4, init: { kind: 'uniform' } },
    task,
    maxInputLength: 9,
    maxTargetLength: 2,
    steps: 20,
    evaluateEvery: 5,
    batchSize: 3,
  },
  'run.json',
);
const base = { target: 'mood', spec, seeds: [0, 1] };
const words = { kind: 'sampledVocab' } as const;

describe('the studies of a search', () => {
  it('are the target from scratch with its key step kept, and from each start by the same recipe', () => {
    const scratch = parseStudy(scratchSearch(base, { ...words, populationSize: 7 }, 2), 'scratch.json');
    expect(scratch.name).toBe('mood-from-scratch');
    expect(scratch.runs.map(({ id }) => id)).toEqual(['mood/scratch/seed-0', 'mood/scratch/seed-1']);
    expect(scratch.runs[0]?.spec).toMatchObject({ ...spec, name: expect.anything(), checkpointEvery: 2, prompt: {} });
    const init = { kind: 'file', path: 'lab:prompts/b.npy' } as const;
    const known = { name: 'b', init, similarity: 0.5 };
    const starts = parseStudy(startsSearch(base, 'best-of-1', [known]), 'starts.json');
    const { prompt, name, ...same } = spec;
    expect(starts.runs[1]?.spec).toMatchObject({ ...same, seed: 1, prompt: { length: 4, init } });
  });

  it('mix the tasks in one run that is long enough for each', () => {
    const tasks = [
      { name: 'other', spec: { ...task, inputs: 'other {0}' }, maxInputLength: 12, maxTargetLength: 1 },
      { name: 'mood', spec: task, maxInputLength: 9, maxTargetLength: 2 },
    ];
    const json = mixtureSearch(base, 'mixture', tasks, { ...words, populationSize: 7 }, 50);
    const [run, ...others] = parseStudy(json, 'mixture.json').runs;
    expect(others).toEqual([]);
    expect(run?.spec).toMatchObject({ steps: 50, maxInputLength: 12, maxTargetLength: 2, batchSize: 3, seed: 0 });
    expect(run?.spec.mixture?.tasks.map(({ name }) => name)).toEqual(['other', 'mood']);
  });
});

const run = (source: string, seed: number, score: number) => ({
  id: `mood/${source}/seed-${seed}`,
  target: 'mood',
  source,
  seed,
  scores: [[5, 0] as const, [10, score] as const],
});

describe('outcomeOf', () => {
  const scratch = [run('scratch', 0, 60), run('scratch', 1, 64)];

  it('takes the best start by its mean', () => {
    const outcome = outcomeOf(scratch, [run('a', 0, 80), run('a', 1, 84), run('b', 0, 90), run('b', 1, 70)]);
    expect(outcome).toMatchObject({ start: 'a', score: { mean: 82 }, scratch: { mean: 62 }, beats: true });
    expect(outcome?.reduction).toBeCloseTo(20 / 38, 12);
    expect(outcome?.withinSpread).toBe(false);
  });

  it('says when it did not beat scratch, and when the difference is within the spread', () => {
    expect(outcomeOf(scratch, [run('a', 0, 61)])).toMatchObject({ beats: false, withinSpread: true });
    expect(outcomeOf(scratch, [run('a', 0, 62)])).toMatchObject({ beats: false, reduction: 0 });
    expect(outcomeOf(scratch, [run('a', 0, 63)])).toMatchObject({ beats: true, withinSpread: true });
  });

  it('is null until both have scores', () => {
    expect(outcomeOf([], [run('a', 0, 80)])).toBeNull();
    expect(outcomeOf(scratch, [])).toBeNull();
  });
});
