/** What parseRunFile refuses, and that it says where and why. */
import { describe, expect, it } from 'vitest';
import { MINIMAL, refusal, withValue } from '../../tests/support/runFileExamples.ts';
import { parseRunFile } from './runFile.ts';

describe('parseRunFile', () => {
  it.each([
    ['stepz', 1, 'there is no field "stepz"; did you mean "steps"?'],
    ['optimizer', {}, 'optimizer.kind is missing'],
    [
      'optimizer',
      { kind: 'adafactor', learning_rate: 1 },
      'there is no field "learning_rate" in optimizer; did you mean "learningRate"?',
    ],
    ['prompt.init.populationsize', 1, 'did you mean "populationSize"?'],
    ['prompt.init.scale', 1, 'there is no field "scale" in prompt.init'],
    ['task.header', true, 'there is no field "header" in task'],
    ['constructor', 1, 'there is no field "constructor"'],
    ['toString', 1, 'there is no field "toString"'],
  ])('names what is wrong about the fields of %s = %j', (path, value, found) => {
    expect(refusal(withValue(path, value)).found).toContain(found);
  });

  it('names a key that would poison a prototype', () => {
    const json: unknown = JSON.parse(`{ "__proto__": { "steps": 5 }, ${JSON.stringify(MINIMAL).slice(1)}`);
    expect(refusal(json).found).toBe('there is no field "__proto__"');
  });

  it('keeps labels of any raw field, hostile names included', () => {
    const json: unknown = withValue('task.labels', JSON.parse('{ "__proto__": "a", "constructor": "b", "0": "c" }'));
    const labels = parseRunFile(json, 'run.json').task?.labels;
    expect(Object.entries(labels ?? {})).toEqual([
      ['0', 'c'],
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it.each([
    ['version', 2],
    ['version', '1'],
    ['name', ''],
    ['name', 'x'.repeat(201)],
    ['model', ''],
    ['model', 'a\0b'],
    ['weights', 'bfloat16'],
    ['prompt', 'source.npy'],
    ['prompt.length', 0],
    ['prompt.length', 2.5],
    ['prompt.length', 1e9],
    ['prompt.init', { kind: 'random' }],
    ['prompt.init', { kind: 'file', path: '' }],
    ['prompt.init', { kind: 'uniform', scale: 0 }],
    ['prompt.init', { kind: 'uniform', symmetric: 'yes' }],
    ['prompt.init', { kind: 'classLabels', labels: [] }],
    ['prompt.init', { kind: 'classLabels', labels: ['a', ''] }],
    ['prompt.init', { kind: 'text', text: 'a', fallback: 'ones' }],
    ['prompt.init', { kind: 'checkpoint', run: 'r', step: -1 }],
    ['task.train', ['train.tsv']],
    ['task.inputs', ''],
    ['task.labels', {}],
    ['task.labels', { 0: 1 }],
    ['task.labels', ['negative', 'positive']],
    ['task.validation', null],
    ['maxInputLength', 0],
    ['maxTargetLength', 1e6],
    ['optimizer', { kind: 'adafactor', learningRate: 0 }],
    ['optimizer', { kind: 'adafactor', decayRate: 0 }],
    ['optimizer', { kind: 'adafactor', decayRate: 1.1 }],
    ['optimizer', { kind: 'adafactor', weightDecay: 1 }],
    ['optimizer', { kind: 'adafactor', clipThreshold: 0 }],
    ['optimizer', { kind: 'adafactor', initialStep: -1 }],
    ['optimizer', { kind: 'adamw', learningRate: 0.1, beta1: 1 }],
    ['optimizer', { kind: 'adamw', learningRate: 0.1, epsilon: 0 }],
    ['optimizer', { kind: 'adamw', learningRate: Number.POSITIVE_INFINITY }],
    ['schedule', { kind: 'linear', endFactor: 1.5 }],
    ['schedule', 'linear'],
    ['zLoss', -1e-4],
    ['zLoss', Number.NaN],
    ['labelSmoothing', 1],
    ['labelSmoothing', -0.1],
    ['dropoutRate', 1],
    ['dropoutRate', -0.1],
    ['dropoutRate', '0.1'],
    ['wayward', { factor: 1 }],
    ['wayward', { text: 'a', factor: -1 }],
    ['wayward', 'a text'],
    ['microbatches', 0],
    ['microbatches', 5],
    ['decoding', { method: 'sample', topP: 1.1 }],
    ['decoding', { method: 'sample', temperature: -1 }],
    ['prompt.position', 'behindEos'],
    ['prompt.attention', { toPrompt: 'some' }],
    ['prompt.attention', { toInput: 1 }],
    ['batchSize', 0],
    ['steps', 0],
    ['steps', '20'],
    ['shuffle', 0],
    ['seed', 2 ** 32],
    ['seed', -1],
    ['evaluateEvery', 0.5],
    ['checkpointEvery', null],
    ['maxValidationExamples', undefined],
  ])('refuses %s = %j and says where', (path, value) => {
    const error = refusal(withValue(path, value));
    expect(error.found).toContain(path);
    expect(error.expected).toContain(path.split('.')[0]);
    expect(error.where).toBe('run.json');
  });

  it.each(['version', 'model', 'prompt.length', 'prompt.init', 'task.train', 'task.inputs', 'task.targets', 'steps'])(
    'wants %s',
    (path) => {
      const json = withValue(path, undefined);
      const without: unknown = JSON.parse(JSON.stringify(json));
      expect(refusal(without)).toMatchObject({ what: 'This run file has a mistake', found: `${path} is missing` });
    },
  );

  it.each([null, 3, 'run', [], [MINIMAL], true])('refuses %j, which is no object', (json) => {
    expect(refusal(json).message).toContain('run.json');
  });

  it.each([
    [{ batchSize: 8, microbatches: 3 }, 'microbatches is 3 with batchSize 8'],
    [{ decoding: { method: 'sample', topK: 5 } }, 'decoding.topK is 5 with decoding.topP 0.9'],
    [
      { prompt: { ...MINIMAL.prompt, position: 'beforeEos', attention: { toInput: false } } },
      'prompt.attention is given with prompt.position "beforeEos"',
    ],
  ])('refuses fields that contradict each other: %j', (fields, found) => {
    expect(refusal({ ...MINIMAL, ...fields }).found).toBe(found);
  });

  it('lists all mistakes at once', () => {
    const error = refusal({ ...MINIMAL, steps: 0, batchSize: 'many', stepz: 1, optimizer: { kind: 'adam' } });
    expect(error.what).toBe('This run file has 4 mistakes');
    expect(error.expected).toContain('optimizer: an object whose "kind" is adafactor or adamw');
    for (const part of ['steps is 0', 'batchSize is "many"', '"stepz"', 'optimizer.kind is "adam"']) {
      expect(error.found).toContain(part);
    }
  });

  it('stays short whatever it finds', () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${'x'.repeat(500)}${index}`, 1]));
    expect(refusal({ ...MINIMAL, ...unknown, steps: 'y'.repeat(10_000) }).message.length).toBeLessThan(4000);
  });
});
