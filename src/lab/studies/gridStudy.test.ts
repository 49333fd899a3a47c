import { describe, expect, it } from 'vitest';
import type { LibraryEntry, PromptOrigin } from '../../prompts/library/libraryEntry.ts';
import { parseStudy } from '../../training/study/studyFile.ts';
import { DEFAULT_RECIPE } from '../draft/recipe.ts';
import { learningRatesOf, studyOfGrid } from './gridStudy.ts';
import type { StudyBase } from './studyBase.ts';
import { studySourcesOf } from './studySources.ts';

const BASE: StudyBase = {
  model: 'my-t5',
  weights: 'int8',
  promptLength: 2,
  recipe: { ...DEFAULT_RECIPE, steps: 5 },
  scratch: { kind: 'sampledVocab', populationSize: 5000 },
};
const TARGET = {
  name: 'my reviews',
  spec: { train: 'reviews.tsv', inputs: '{text}', targets: '{label}' },
  files: {},
  maxInputLength: 40,
};

function entryOf(name: string, task: string, origin: PromptOrigin): LibraryEntry {
  const prompt = { length: 2, width: 3, values: Float32Array.from({ length: 6 }, (_, index) => index) };
  const model = { name: 'my-t5', identity: null, width: 3 };
  const value = { step: null, prompt };
  return {
    id: `${name} ${origin.kind}`,
    name,
    task,
    model,
    origin,
    initialStep: 0,
    value,
    key: null,
    start: null,
    addedAtMs: 0,
  };
}

const LIBRARY = [
  entryOf('opinion', 'opinion', { kind: 'lab', path: 'prompts/opinion.npy' }),
  entryOf('opinion', 'my reviews', { kind: 'file', path: 'opinion.npy', what: 'NumPy array' }),
  entryOf('scratch', 'other', { kind: 'file', path: 'scratch.npy', what: 'NumPy array' }),
];

describe('a grid as a study file', () => {
  const { sources, files } = studySourcesOf(LIBRARY);
  const grid = { name: 'mine', base: BASE, sources, fromScratch: true, targets: [TARGET], seedCount: 2 };

  it('takes prompts of the library under names of their own, with the files of those that are not the lab’s', () => {
    expect(sources.map(({ name, init }) => [name, init])).toEqual([
      ['opinion', { kind: 'file', path: 'lab:prompts/opinion.npy' }],
      ['opinion-2', { kind: 'file', path: 'opinion-2.npy' }],
      ['scratch-2', { kind: 'file', path: 'scratch-2.npy' }],
    ]);
    expect(Object.keys(files)).toEqual(['opinion-2.npy', 'scratch-2.npy']);
  });

  it('has the sentence’s model, weights and recipe, and leaves a source out on its own task', () => {
    const { runs, targets } = parseStudy(studyOfGrid({ ...grid, learningRates: [0.05] }), 'mine.json');
    expect(targets).toEqual(['my-reviews']);
    expect(runs.map(({ source, seed }) => [source, seed])).toEqual(
      [0, 1].flatMap((seed) => ['scratch', 'opinion', 'scratch-2'].map((source) => [source, seed])),
    );
    expect(runs[0]?.spec).toMatchObject({ model: 'my-t5', weights: 'int8', steps: 5, maxInputLength: 40 });
    expect(runs.every(({ spec }) => spec.optimizer.learningRate === 0.05)).toBe(true);
  });

  it('has every learning rate as a recipe, compared with its own runs from scratch', () => {
    const { runs, targets } = parseStudy(studyOfGrid({ ...grid, learningRates: [0.3, 0.1] }), 'mine.json');
    expect(targets).toEqual(['my-reviews.rate-0.3', 'my-reviews.rate-0.1']);
    expect(runs.filter(({ seed }) => seed === 0).map(({ id, spec }) => [id, spec.optimizer.learningRate])).toEqual([
      ['my-reviews.rate-0.3/scratch/seed-0', 0.3],
      ['my-reviews.rate-0.3/opinion/seed-0', 0.3],
      ['my-reviews.rate-0.3/scratch-2/seed-0', 0.3],
      ['my-reviews.rate-0.1/scratch/seed-0', 0.1],
      ['my-reviews.rate-0.1/opinion/seed-0', 0.1],
      ['my-reviews.rate-0.1/scratch-2/seed-0', 0.1],
    ]);
  });
});

describe('learning rates as a person lists them', () => {
  it.each<[string, readonly number[] | null]>([
    ['0.3', [0.3]],
    ['0.3, 0.1;1e-3  0.1', [0.3, 0.1, 0.001]],
    ['', null],
    ['0', null],
    ['-1', null],
    ['0,3x', null],
    ['Infinity', null],
  ])('%j', (text, rates) => {
    expect(learningRatesOf(text)).toEqual(rates);
  });
});
