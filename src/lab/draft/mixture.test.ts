import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../base/errors.ts';
import { parseRunFile, serializeRunFile } from '../../training/runFile.ts';
import { deviceStore } from '../deviceStore.ts';
import { filesStore } from '../files/filesStore.ts';
import { openRunFile } from '../files/openRunFile.ts';
import type { LabIndex } from '../labIndex.ts';
import { taskOfLab } from '../labStore.ts';
import { draftStore, LAB_MODEL } from './draftStore.ts';
import type { TaskChoice } from './draftTypes.ts';
import { exampleCountOf } from './exampleCounts.ts';
import { FIRST_MIXING, type Mixing, membersOf, mixingOfRates, mixtureOf, ratesOfMixing } from './mixture.ts';
import { beginMixture, chosenMembers, mixableTasks, mixtureStore, openMixture, takeMixture } from './mixtureStore.ts';
import { DEFAULT_RECIPE } from './recipe.ts';
import { runSpecOfDraft } from './runSpecOfDraft.ts';

const index = {
  tasks: ['opinion', 'tense'].map((name) => ({
    name,
    path: `tasks/${name}`,
    inputs: `${name} : {text}`,
    targets: '{label}',
    labels: { 0: 'bad', 1: 'good' },
    maxInputLength: 20,
    maxTargetLength: 2,
  })),
} as unknown as LabIndex;

const [opinion, tense] = index.tasks.map(taskOfLab) as [TaskChoice, TaskChoice];

function ownTask(name: string, rows: string): TaskChoice {
  const file = new File([rows], 'train.tsv');
  return {
    name,
    spec: { train: 'train.tsv', validation: 'train.tsv', inputs: '{0}', targets: '{1}' },
    files: { 'train.tsv': file },
  };
}

const first = ownTask('first', 'a\tb\nc\td\n');
const second = ownTask('second', 'e\tf\n');
const LENGTHS = { maxInputLength: 64, maxTargetLength: 1 };

beforeEach(() => {
  const parts = { what: 'none here', found: 'none', expected: 'one', remedy: 'get one' };
  deviceStore.setState({
    device: { kind: 'missing', error: new LabError({ tag: 'WebGpuMissing', ...parts }).toParts() },
  });
  mixtureStore.setState(mixtureStore.getInitialState(), true);
  draftStore.setState({ ...draftStore.getInitialState(), model: LAB_MODEL, recipe: DEFAULT_RECIPE }, true);
});

describe('a mixture of tasks', () => {
  it('is the run file that a person would write', () => {
    takeMixture([opinion, first], { ...FIRST_MIXING, maximum: 1000 });
    const { spec, files } = runSpecOfDraft(draftStore.getState());
    const written = {
      version: 1,
      name: 'a mixture of 2 tasks from scratch',
      model: 'lab',
      prompt: { length: 16, init: { kind: 'sampledVocab' } },
      mixture: {
        tasks: [
          {
            name: 'opinion',
            train: 'lab:tasks/opinion/train.tsv',
            validation: 'lab:tasks/opinion/validation.tsv',
            inputs: 'opinion : {text}',
            targets: '{label}',
            labels: { 0: 'bad', 1: 'good' },
          },
          { name: 'first', train: 'train.tsv', validation: 'train.tsv', inputs: '{0}', targets: '{1}' },
        ],
        rates: { kind: 'proportional', maximum: 1000 },
      },
      maxInputLength: DEFAULT_RECIPE.maxInputLength,
      maxTargetLength: DEFAULT_RECIPE.maxTargetLength,
      batchSize: 16,
      steps: 60,
      evaluateEvery: 20,
      checkpointEvery: 10,
      maxValidationExamples: 64,
    };
    expect(serializeRunFile(spec)).toBe(serializeRunFile(parseRunFile(written, 'x.json')));
    expect(files).toEqual(first.files);
  });

  it('keeps tables of one path apart, and one table that two tasks read together', () => {
    const again = { ...first, name: 'first backwards', spec: { ...first.spec, inputs: '{1}', targets: '{0}' } };
    const mixture = mixtureOf([first, second, again], FIRST_MIXING, LENGTHS);
    expect(mixture.files).toEqual({
      'train.tsv': first.files['train.tsv'],
      'second/train.tsv': second.files['train.tsv'],
    });
    const trains = mixture.mixture.tasks.map(({ train, validation }) => [train, validation]);
    expect(trains).toEqual([
      ['train.tsv', 'train.tsv'],
      ['second/train.tsv', 'second/train.tsv'],
      ['train.tsv', 'train.tsv'],
    ]);
    expect(membersOf(mixture)[2]).toEqual(again);
  });

  it('is as long as its longest task, where that is not known as the recipe', () => {
    expect(mixtureOf([opinion, tense], FIRST_MIXING, LENGTHS)).toMatchObject({
      maxInputLength: 20,
      maxTargetLength: 2,
    });
    expect(mixtureOf([opinion, first], FIRST_MIXING, LENGTHS)).toMatchObject({
      maxInputLength: 64,
      maxTargetLength: 2,
    });
  });

  it('has the same rates after a run file of them was read', () => {
    const names = ['one', 'two', '__proto__'];
    const rate = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom<Mixing>('proportional', 'temperature', 'equal', 'fixed'),
        fc.integer({ min: 1 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.array(rate, { minLength: 3, maxLength: 3 }),
        (mixing, maximum, temperature, rates) => {
          const fixed = Object.fromEntries(names.map((name, place) => [name, rates[place]!]));
          const made = ratesOfMixing({ mixing, maximum, temperature, fixed }, names);
          const tasks = names.map((name) => ({ name, ...first.spec }));
          expect(ratesOfMixing(mixingOfRates({ tasks, rates: made }), names)).toEqual(made);
        },
      ),
    );
  });

  it('counts a task’s examples as a run does', async () => {
    expect(await exampleCountOf(first)).toBe(2);
    const named = { ...first, spec: { ...first.spec, inputs: '{a}', targets: '{b}' } };
    expect(await exampleCountOf(named)).toBe(1);
    const strange = { ...first, spec: { ...first.spec, inputs: '{nothing}' } };
    await expect(exampleCountOf(strange)).rejects.toMatchObject({ tag: expect.stringMatching(/Template|TaskData/) });
  });
});

describe('putting one together', () => {
  const idsAndNames = (given: readonly TaskChoice[]) =>
    mixableTasks(index, given, mixtureStore.getState()).map(({ id, task }) => [id, task.name]);

  it('offers every task under a name of its own', () => {
    expect(idsAndNames([first, { ...second, name: 'tense' }])).toEqual([
      ['lab/opinion', 'opinion'],
      ['lab/tense', 'tense'],
      ['own/first', 'first'],
      ['own/tense', 'tense (2)'],
    ]);
  });

  it('begins with the sentence’s task, and keeps what was chosen before', () => {
    beginMixture('lab/tense');
    expect(mixtureStore.getState().members).toEqual(new Set(['lab/tense']));
    beginMixture('lab/opinion');
    expect(mixtureStore.getState().members).toEqual(new Set(['lab/tense']));
  });

  it('goes on with what was made, though the picker was closed', () => {
    mixtureStore.setState({ members: new Set(['lab/tense', 'own/second', 'own/first']), mixing: 'equal' });
    const given = [second, first];
    const members = chosenMembers(mixableTasks(index, given, mixtureStore.getState()), mixtureStore.getState());
    draftStore.setState({ recipe: { ...DEFAULT_RECIPE, batching: 'sorted', shuffle: false } });
    takeMixture(members, mixtureStore.getState());
    expect(runSpecOfDraft(draftStore.getState()).spec).toMatchObject({ shuffle: true, batching: 'shuffled' });
    const before = mixtureStore.getState();
    openMixture(index, given);
    expect(mixtureStore.getState()).toBe(before);
    expect(idsAndNames(given)).toHaveLength(4);
  });

  it('begins with a run file’s mixture, whose tasks it knows or adds', async () => {
    const { name, spec } = opinion;
    const tasks = [
      { ...first.spec, name: 'mine' },
      { ...spec, name },
      { ...spec, name: 'other' },
    ];
    const json = {
      version: 1,
      model: 'lab',
      prompt: { length: 4, init: { kind: 'sampledVocab' } },
      mixture: { tasks, rates: { kind: 'fixed', rates: [1, 3, 0] } },
      steps: 5,
    };
    filesStore.setState({ given: first.files });
    await openRunFile({ json, name: 'mixed.json', path: 'mixed.json' });
    openMixture(index, [first]);
    const opened = mixtureStore.getState();
    expect(opened).toMatchObject({ mixing: 'fixed', fixed: { mine: 1, opinion: 3, other: 0 } });
    expect(opened.members).toEqual(new Set(['run-file/mine', 'lab/opinion', 'run-file/other']));
    const { mixture } = runSpecOfDraft(draftStore.getState()).spec;
    takeMixture(chosenMembers(mixableTasks(index, [first], opened), opened), opened);
    const again = runSpecOfDraft(draftStore.getState());
    // In the order of the list, and each with its own rate.
    expect(again.spec.mixture?.tasks).toEqual([mixture?.tasks[1], mixture?.tasks[0], mixture?.tasks[2]]);
    expect(again.spec.mixture?.rates).toEqual({ kind: 'fixed', rates: [3, 1, 0] });
    expect(again.files).toEqual(first.files);
  });
});
