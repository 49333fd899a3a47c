import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyStepOf, wantedKeyStep } from './keyStep.ts';
import { groupedByTask, type LibraryModel } from './libraryEntry.ts';
import { groupedByModel, mayBeOf } from './modelGroups.ts';
import { promptNameOf, taskOfName } from './taskOfName.ts';

describe('the key of a run', () => {
  it.each([
    { steps: 262_144, wanted: 10_000 },
    { steps: 1_000_000, wanted: 10_000 },
    { steps: 30_000, wanted: 1144 },
    { steps: 100, wanted: 4 },
    { steps: 1, wanted: 1 },
  ])('is wanted at step $wanted of $steps', ({ steps, wanted }) => {
    expect(wantedKeyStep(steps)).toBe(wanted);
  });

  it('is the closest checkpoint, the earlier of two as close', () => {
    expect(keyStepOf([100, 60, 20, 80], 100)).toBe(20);
    expect(keyStepOf([15_000, 5000], 262_144)).toBe(5000);
    expect(keyStepOf([], 100)).toBeNull();
  });
});

const model = (name: string, identity: string | null, width = 4): LibraryModel => ({ name, identity, width });
const of = (...models: LibraryModel[]) => models.map((each, index) => ({ index, model: each }));

describe('libraries of models', () => {
  it('never mix models, even of one name and width', () => {
    const groups = groupedByModel(of(model('t5', 'aaaaaaaa'), model('t5', 'bbbbbbbb'), model('t5', 'aaaaaaaa')));
    expect(groups.map(({ entries }) => entries.map(({ index }) => index))).toEqual([[0, 2], [1]]);
    expect(groups.map(({ label }) => label)).toEqual(['t5 (width 4, weights aaaaaa)', 't5 (width 4, weights bbbbbb)']);
  });

  it('take an entry that knows its model’s name only if there is one such model', () => {
    const named = model('t5', null);
    expect(groupedByModel(of(named, model('t5', 'a'))).map(({ entries }) => entries.length)).toEqual([2]);
    expect(groupedByModel(of(named, model('t5', 'a', 8))).map(({ label }) => label)).toEqual([
      't5 (width 4, weights unknown)',
      't5 (width 8, weights a)',
    ]);
    expect(groupedByModel(of(named, model('t5', 'a'), model('t5', 'b')))).toHaveLength(3);
  });

  it('are shown for known models without entries too, first', () => {
    const groups = groupedByModel(of(model('other', 'b')), [model('t5', 'a')]);
    expect(groups.map(({ label, entries }) => [label, entries.length])).toEqual([
      ['t5', 0],
      ['other', 1],
    ]);
  });

  it('lose no entry and hold none that cannot be of their model', () => {
    const models = fc.record({
      name: fc.constantFrom('t5', 'lab'),
      identity: fc.constantFrom(null, 'a', 'b'),
      width: fc.constantFrom(4, 8),
    });
    fc.assert(
      fc.property(fc.array(models), (given) => {
        const groups = groupedByModel(of(...given));
        expect(groups.flatMap(({ entries }) => entries.map(({ index }) => index)).sort((a, b) => a - b)).toEqual(
          given.map((_, index) => index),
        );
        for (const group of groups) {
          for (const entry of group.entries) {
            expect(entry.model.width).toBe(group.model.width);
            const { name, identity } = entry.model;
            const sameName = group.entries.filter((other) => other.model.name === name);
            if (identity !== null) expect(group.model.identity).toBe(identity);
            else
              expect(sameName.some((other) => mayBeOf(group.model, { ...other.model, name: group.model.name }))).toBe(
                true,
              );
          }
        }
      }),
    );
  });
});

it('seeds of one task stand together', () => {
  const entries = ['b', 'a', 'b'].map((task, seed) => ({ task, seed }));
  expect(groupedByTask(entries).map(({ task, entries: seeds }) => [task, seeds.map(({ seed }) => seed)])).toEqual([
    ['b', [0, 2]],
    ['a', [1]],
  ]);
});

it.each([
  ['rte-seed0.npy', 'rte-seed0', 'rte'],
  ['runs/rte_2/numpy_checkpoints', 'rte_2', 'rte'],
  ['rte/adapter_model.safetensors', 'rte', 'rte'],
  ['prompts/sst2.s1.npy', 'sst2.s1', 'sst2'],
  ['sst2.npy', 'sst2', 'sst2'],
  ['adapter_model.safetensors', 'adapter_model', 'adapter_model'],
  ['news-topic run 3.zip', 'news-topic run 3', 'news-topic'],
])('%s is the prompt %s of the task %s', (path, name, task) => {
  expect(promptNameOf(path)).toBe(name);
  expect(taskOfName(name)).toBe(task);
});
