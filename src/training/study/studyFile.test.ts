import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../../tests/support/surviveMutations.ts';
import { isLabError } from '../../base/errors.ts';
import { parseRunFile, readRunJson } from '../runFile.ts';
import { isStudy, parseStudy } from './studyFile.ts';

const task = (name: string) => ({ train: `lab:tasks/${name}/train.tsv`, inputs: '{text}', targets: '{label}' });

const STUDY = {
  kind: 'study',
  version: 1,
  name: 'transfer',
  run: { model: 'lab', prompt: { length: 16 }, steps: 10, batchSize: 16 },
  targets: [
    { name: 'news', run: { task: task('news'), maxInputLength: 20 } },
    { name: 'reviews', run: { task: task('reviews') } },
  ],
  sources: [
    { name: 'scratch', init: { kind: 'classLabels' } },
    { name: 'news', init: { kind: 'file', path: 'lab:prompts/news.npy' }, task: 'news' },
  ],
  seeds: [0, 7],
};

const bytesOf = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

describe('parseStudy', () => {
  const study = parseStudy(STUDY, 'study.json');

  it('makes a run of every target, source and seed, but not of a source on its own task', () => {
    expect(study.runs.map(({ id }) => id)).toEqual([
      'news/scratch/seed-0',
      'reviews/scratch/seed-0',
      'reviews/news/seed-0',
      'news/scratch/seed-7',
      'reviews/scratch/seed-7',
      'reviews/news/seed-7',
    ]);
    expect(study.scratch).toEqual(['scratch']);
  });

  it('gives each run what a run file of its own would say', () => {
    expect(study.runs[0]?.spec).toEqual(
      parseRunFile(
        {
          ...STUDY.run,
          version: 1,
          name: 'news from scratch, seed 0',
          prompt: { length: 16, init: { kind: 'classLabels' } },
          task: task('news'),
          maxInputLength: 20,
          seed: 0,
        },
        'x.json',
      ),
    );
  });

  it('has every target once a recipe, whose fields win, and still leaves sources out on their own tasks', () => {
    const recipes = [
      { name: 'slow', run: { optimizer: { kind: 'adamw', learningRate: 0.01 } } },
      { name: 'short', run: { steps: 3, maxInputLength: 12 } },
    ];
    const { targets, runs } = parseStudy({ ...STUDY, recipes, seeds: [0] }, 'study.json');
    expect(targets).toEqual(['news.slow', 'news.short', 'reviews.slow', 'reviews.short']);
    expect(runs.map(({ id }) => id)).toEqual([
      'news.slow/scratch/seed-0',
      'news.short/scratch/seed-0',
      'reviews.slow/scratch/seed-0',
      'reviews.slow/news/seed-0',
      'reviews.short/scratch/seed-0',
      'reviews.short/news/seed-0',
    ]);
    expect(runs[0]?.spec).toMatchObject({
      optimizer: { kind: 'adamw', learningRate: 0.01 },
      steps: 10,
      maxInputLength: 20,
    });
    expect(runs[1]?.spec).toMatchObject({ optimizer: { kind: 'adafactor' }, steps: 3, maxInputLength: 12 });
  });

  it('may have a mixture as a target', () => {
    const tasks = ['news', 'reviews'].map((each) => ({ name: each, ...task(each) }));
    const mixed = { name: 'mixed', run: { mixture: { tasks } } };
    const { runs } = parseStudy({ ...STUDY, targets: [...STUDY.targets, mixed], seeds: [0] }, 'study.json');
    const ofMixture = runs.filter(({ target }) => target === 'mixed');
    expect(ofMixture.map(({ source }) => source)).toEqual(['scratch', 'news']);
    expect(ofMixture[0]?.spec.mixture?.tasks).toEqual(tasks);
  });

  it.each<[string, object, RegExp]>([
    ['a misspelt field of the grid', { ...STUDY, seedz: [1] }, /seedz.*did you mean "seeds"/],
    ['a misspelt field of all runs', { ...STUDY, run: { ...STUDY.run, stepz: 3 } }, /stepz/],
    ['a run without steps', { ...STUDY, run: { model: 'lab', prompt: { length: 2 } } }, /steps is missing/],
    ['no target', { ...STUDY, targets: [] }, /targets/],
    [
      'a name that is no folder',
      { ...STUDY, sources: [{ name: '../x', init: { kind: 'uniform' } }] },
      /sources\.0\.name/,
    ],
    [
      'another model for one target',
      { ...STUDY, targets: [...STUDY.targets, { name: 'x', run: { task: task('x'), model: 'other' } }] },
      /lab in float32 and other in float32/,
    ],
    ['no recipe', { ...STUDY, recipes: [] }, /recipes/],
    ['a misspelt field of a recipe', { ...STUDY, recipes: [{ name: 'slow', run: { learnRate: 1 } }] }, /learnRate/],
    [
      'targets and recipes of which two make one name',
      {
        ...STUDY,
        targets: ['a', 'a.b'].map((each) => ({ name: each, run: { task: task(each) } })),
        recipes: ['b.c', 'c'].map((each) => ({ name: each, run: {} })),
      },
      /a\.b\.c twice/,
    ],
    ['one seed twice', { ...STUDY, seeds: [1, 1] }, /seeds holds 1 twice/],
    [
      'more runs than anyone waits for',
      { ...STUDY, seeds: Array.from({ length: 3000 }, (_, seed) => seed) },
      /12000 runs/,
    ],
  ])('refuses %s', (_, json, found) => {
    expect(() => parseStudy(json, 'study.json')).toThrow(
      expect.toSatisfy((error: unknown) => isLabError(error, 'RunFile') && found.test(error.found)),
    );
  });

  it('gives every run an id of its own', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/), { minLength: 1, maxLength: 4 });
    const seeds = fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(names, names, seeds, (targets, sources, givenSeeds) => {
        const { runs } = parseStudy(
          {
            ...STUDY,
            targets: targets.map((name) => ({ name, run: { task: task(name) } })),
            sources: sources.map((name) => ({ name, init: { kind: 'uniform' } })),
            seeds: givenSeeds,
          },
          's.json',
        );
        expect(new Set(runs.map(({ id }) => id)).size).toBe(targets.length * sources.length * givenSeeds.length);
      }),
    );
  });

  it('survives 10,000 damaged files', async () => {
    const { refused, parsed } = await surviveMutations({
      inputs: [bytesOf(STUDY)],
      count: 10_000,
      seed: 3,
      parse: (bytes) => parseStudy(readRunJson(bytes, 's.json'), 's.json'),
      check: ({ runs }) => {
        for (const { spec } of runs) expect(spec.steps).toBeGreaterThan(0);
      },
    });
    expect(refused).toBeGreaterThan(1000);
    expect(parsed).toBeGreaterThan(100);
  });
});

describe('isStudy', () => {
  it('tells a study from a run file', () => {
    expect(isStudy(STUDY)).toBe(true);
    expect([isStudy({ version: 1 }), isStudy(null), isStudy('study')]).toEqual([false, false, false]);
  });
});
