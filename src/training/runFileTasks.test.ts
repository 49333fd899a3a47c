/** The part of a run file that says what is taught: a task, a mixture, a preset. */
import { describe, expect, it } from 'vitest';
import { bytesOf, MINIMAL, refusal, withValue } from '../../tests/support/runFileExamples.ts';
import { parseRunFile, readRunFile, serializeRunFile } from './runFile.ts';

describe('a run file with a mixture', () => {
  const { task, ...WITHOUT_TASK } = MINIMAL;
  const tasks = [
    { name: 'one', ...task },
    { name: 'two', ...task, labels: { 0: 'no' } },
  ];
  const mixed = (mixture: object, changes: object = {}) => ({ ...WITHOUT_TASK, mixture, ...changes });

  it.each([
    [undefined, { kind: 'proportional', maximum: 524_288, temperature: 1 }],
    [
      { kind: 'proportional', temperature: 4 },
      { kind: 'proportional', maximum: 524_288, temperature: 4 },
    ],
    [{ kind: 'equal' }, { kind: 'equal' }],
    [
      { kind: 'fixed', rates: [0.5, 0] },
      { kind: 'fixed', rates: [0.5, 0] },
    ],
  ])('reads its tasks and the rates %j, and writes them back', (rates, complete) => {
    const spec = parseRunFile(mixed(rates === undefined ? { tasks } : { tasks, rates }), 'run.json');
    expect(spec.mixture).toEqual({ tasks, rates: complete });
    expect(spec).not.toHaveProperty('task');
    expect(readRunFile(bytesOf(serializeRunFile(spec)), 'run.json')).toEqual(spec);
  });

  it.each<[string, object, string]>([
    ['a task beside it', mixed({ tasks }, { task }), 'there are both task and mixture'],
    ['no tasks', mixed({ tasks: [] }), 'mixture.tasks is a list of 0'],
    ['a task without a name', mixed({ tasks: [task] }), 'mixture.tasks.0.name is missing'],
    [
      'a field that is not there',
      mixed({ tasks: [{ ...tasks[0], input: '' }] }),
      'no field "input" in mixture.tasks.0',
    ],
    ['a wrong value', mixed({ tasks: [{ ...tasks[0], train: 5 }] }), 'mixture.tasks.0.train is 5'],
    ['a name twice', mixed({ tasks: [tasks[0], tasks[0]] }), 'mixture.tasks holds "one" twice'],
    ['too few rates', mixed({ tasks, rates: { kind: 'fixed', rates: [1] } }), 'mixture.rates.rates is a list of 1'],
    ['a negative rate', mixed({ tasks, rates: { kind: 'fixed', rates: [1, -1] } }), 'mixture.rates.rates.1 is -1'],
    ['unknown rates', mixed({ tasks, rates: { kind: 'random' } }), 'mixture.rates.kind is "random"'],
    ['a temperature of 0', mixed({ tasks, rates: { kind: 'proportional', temperature: 0 } }), 'temperature is 0'],
    [
      'two metrics of one key',
      mixed({ tasks: [tasks[0], { ...tasks[1], metrics: ['record', 'squad'] }] }),
      'in mixture.tasks.1.metrics both give "em"',
    ],
    ['file order', mixed({ tasks }, { shuffle: false }), 'shuffle is false'],
    ['sorted batches', mixed({ tasks }, { batching: 'sorted' }), 'batching is "sorted"'],
  ])('refuses %s', (_, json, found) => {
    expect(refusal(json).found).toContain(found);
  });

  it('is what a file without task may have instead', () => {
    expect(refusal(WITHOUT_TASK)).toMatchObject({
      found: 'task is missing',
      expected: expect.stringContaining('mixture'),
    });
  });
});

describe('a run file with a preset or metrics', () => {
  const preset = 'glue_mrpc';
  const texts = { inputs: 'mrpc sentence1: {sentence1} sentence2: {sentence2}', targets: '{label}' };

  it('fills in what the preset says, and writes it out', () => {
    const spec = parseRunFile(withValue('task', { train: 'train.tsv', preset }), 'run.json');
    const metrics = ['f1_score_with_invalid', 'accuracy'];
    expect(spec.task).toEqual({ train: 'train.tsv', ...texts, preset, metrics });
    const written = serializeRunFile(spec);
    expect(readRunFile(bytesOf(written), 'run.json')).toEqual(spec);
    expect(serializeRunFile(readRunFile(bytesOf(written), 'run.json'))).toBe(written);
    const other = withValue('task', { train: 'train.tsv', preset, metrics: ['accuracy'] });
    expect(parseRunFile(other, 'run.json').task?.metrics).toEqual(['accuracy']);
  });

  it.each<[string, object, string]>([
    ['an unknown preset', { train: 'a.tsv', preset: 'glue_ax' }, 'task.preset is "glue_ax"'],
    ['other templates', { train: 'a.tsv', preset, inputs: '{a}' }, 'task.inputs is not that of glue_mrpc'],
    ['labels of its own', { train: 'a.tsv', preset, labels: { 0: 'no' } }, 'task.labels beside a preset'],
    ['no preset and no templates', { train: 'a.tsv' }, 'task.inputs is missing; task.targets is missing'],
    ['no metric', { ...MINIMAL.task, metrics: [] }, 'task.metrics is a list of 0'],
    ['an unknown metric', { ...MINIMAL.task, metrics: ['accurracy'] }, 'task.metrics.0 is "accurracy"'],
    [
      'two metrics of one key',
      { ...MINIMAL.task, metrics: ['squad', 'bleu', 'multirc'] },
      '"squad" and "multirc" in task.metrics both give "f1"',
    ],
    ['a metric twice', { ...MINIMAL.task, metrics: ['accuracy', 'accuracy'] }, 'task.metrics holds "accuracy" twice'],
  ])('refuses %s', (_, task, found) => {
    expect(refusal(withValue('task', task)).found).toBe(found);
  });
});
