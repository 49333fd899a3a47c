import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { isLabError, type LabError } from '../base/errors.ts';
import { WEIGHT_STORAGES } from '../engine/fused/packMatrix.ts';
import { PLAIN_FORM, PROMPT_POSITIONS, seesEverything } from '../t5/promptForm.ts';
import { parseRunFile, readRunFile, serializeRunFile } from './runFile.ts';
import type { RunSpec } from './runFileTypes.ts';

const EXAMPLE = `{ "version": 1, "name": "sst2 from file", "model": "model", "weights": "float32",
  "prompt": { "length": 20, "init": { "kind": "file", "path": "source.npy" } },
  "task": { "train": "train.tsv", "validation": "train.tsv", "inputs": "sst2 sentence: {sentence}", "targets": "{label}",
            "labels": { "0": "negative", "1": "positive" } },
  "maxInputLength": 48, "maxTargetLength": 4,
  "optimizer": { "kind": "adafactor", "learningRate": 0.3, "weightDecay": 1e-5, "decayRate": 0.8, "clipThreshold": 1, "initialStep": 0 },
  "zLoss": 1e-4, "batchSize": 8, "steps": 20, "shuffle": false, "seed": 0, "evaluateEvery": 10, "checkpointEvery": 10 }`;

const MINIMAL = {
  version: 1,
  model: 'lab',
  prompt: { length: 16, init: { kind: 'sampledVocab' } },
  task: { train: 'train.tsv', inputs: '{text}', targets: '{label}' },
  steps: 60,
};

const bytesOf = (text: string) => new TextEncoder().encode(text);

function refusal(json: unknown): LabError {
  try {
    parseRunFile(json, 'run.json');
  } catch (error) {
    if (isLabError(error, 'RunFile')) return error;
    throw error;
  }
  throw new Error(`was accepted: ${JSON.stringify(json)}`);
}

/** MINIMAL with one value replaced, at a path such as `task.train`. */
function withValue(path: string, value: unknown): unknown {
  const copy = structuredClone(MINIMAL) as Record<string, unknown>;
  const keys = path.split('.');
  let section = copy;
  for (const key of keys.slice(0, -1)) section = section[key] as Record<string, unknown>;
  section[keys.at(-1)!] = value;
  return copy;
}

describe('parseRunFile', () => {
  it('reads a complete file as it is', () => {
    const spec = readRunFile(bytesOf(EXAMPLE), 'run.json');
    expect(spec).toEqual({
      ...JSON.parse(EXAMPLE),
      prompt: { ...JSON.parse(EXAMPLE).prompt, ...PLAIN_FORM },
      decoding: { method: 'greedy' },
      labelSmoothing: 0,
      dropoutRate: 0,
      microbatches: 1,
      schedule: { kind: 'constant', warmupSteps: 0 },
      batching: 'shuffled',
      maxValidationExamples: 0,
    });
  });

  it('fills in every default', () => {
    expect(parseRunFile(MINIMAL, 'runs/first try.json')).toEqual({
      version: 1,
      name: 'first try',
      model: 'lab',
      weights: 'float32',
      prompt: { length: 16, init: { kind: 'sampledVocab', populationSize: 5000 }, ...PLAIN_FORM },
      task: { train: 'train.tsv', inputs: '{text}', targets: '{label}' },
      maxInputLength: 512,
      maxTargetLength: 8,
      decoding: { method: 'greedy' },
      optimizer: {
        kind: 'adafactor',
        learningRate: 0.3,
        weightDecay: 1e-5,
        decayRate: 0.8,
        clipThreshold: 1,
        initialStep: 0,
      },
      schedule: { kind: 'constant', warmupSteps: 0 },
      zLoss: 1e-4,
      labelSmoothing: 0,
      dropoutRate: 0,
      batchSize: 32,
      microbatches: 1,
      steps: 60,
      shuffle: true,
      batching: 'shuffled',
      seed: 0,
      evaluateEvery: 0,
      checkpointEvery: 0,
      maxValidationExamples: 0,
    } satisfies RunSpec);
  });

  it.each([
    [{ kind: 'checkpoint', run: 'a1b2', step: 40 }, {}],
    [{ kind: 'uniform' }, { scale: 0.5, symmetric: false }],
    [{ kind: 'uniform', scale: 2, symmetric: true }, {}],
    [{ kind: 'sampledVocab', populationSize: 100 }, {}],
    [{ kind: 'classLabels' }, { populationSize: 5000 }],
    [{ kind: 'classLabels', labels: ['yes', 'no'] }, { populationSize: 5000 }],
    [{ kind: 'text', text: 'classify the review' }, { fallback: 'sampledVocab' }],
  ])('reads the start %j', (init, defaults) => {
    expect(parseRunFile(withValue('prompt.init', init), 'run.json').prompt.init).toEqual({ ...init, ...defaults });
  });

  it.each([
    [{ kind: 'linear' }, { warmupSteps: 0, endFactor: 0 }],
    [{ kind: 'cosine', warmupSteps: 5, endFactor: 0.1 }, {}],
  ])('reads the schedule %j', (schedule, defaults) => {
    expect(parseRunFile(withValue('schedule', schedule), 'run.json').schedule).toEqual({ ...schedule, ...defaults });
  });

  it.each([
    [{ method: 'greedy' }, {}],
    [{ method: 'beam' }, { beams: 4, alpha: 0.6 }],
    [{ method: 'beam', beams: 2, alpha: 0 }, {}],
    [{ method: 'sample' }, { temperature: 1, topK: 0, topP: 0.9, seed: 0 }],
    [{ method: 'sample', temperature: 0.5, topK: 20, topP: 0, seed: 3 }, {}],
  ])('reads the decoding %j', (decoding, defaults) => {
    expect(parseRunFile(withValue('decoding', decoding), 'run.json').decoding).toEqual({ ...decoding, ...defaults });
  });

  describe('with a mixture', () => {
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

  describe('with a preset or metrics', () => {
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

  it("gives AdamW torch's defaults, but wants its learning rate", () => {
    const spec = parseRunFile(withValue('optimizer', { kind: 'adamw', learningRate: 0.3 }), 'run.json');
    expect(spec.optimizer).toEqual({
      kind: 'adamw',
      learningRate: 0.3,
      weightDecay: 0.01,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      initialStep: 0,
    });
    expect(refusal(withValue('optimizer', { kind: 'adamw' })).found).toBe('optimizer.learningRate is missing');
  });

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

  it('reads where a prompt stands, what it sees, and what draws it', () => {
    const prompt = { ...MINIMAL.prompt, attention: { toPrompt: 'earlier' } };
    const spec = parseRunFile({ ...MINIMAL, prompt, wayward: { text: 'sort the news' } }, 'run.json');
    expect(spec.prompt).toMatchObject({ position: 'beforeInput', attention: { toPrompt: 'earlier', toInput: true } });
    expect(spec.wayward).toEqual({ text: 'sort the news', factor: 0.01 });
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

describe('readRunFile', () => {
  it.each([
    ['no JSON', bytesOf('{ "version": 1, '), /JSON/],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /UTF-8/],
    ['nothing', new Uint8Array(0), /JSON/],
    ['a key twice', bytesOf(JSON.stringify(MINIMAL).replace('"steps"', '"steps":5,"steps"')), /"steps" twice/],
    ['a large file', new Uint8Array(4 * 1024 * 1024 + 1), /4194305 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readRunFile(bytes, 'run.json')).toThrow(message);
  });

  it('survives 10,000 damaged files with an error or a spec that can be written and read again', async () => {
    const withEverything = {
      ...JSON.parse(EXAMPLE),
      prompt: { length: 3, init: { kind: 'classLabels', labels: ['a', 'b'], populationSize: 9 } },
      optimizer: { kind: 'adamw', learningRate: 0.1, beta1: 0.5 },
      schedule: { kind: 'cosine', warmupSteps: 3, endFactor: 0.1 },
    };
    const counts = await surviveMutations({
      inputs: [bytesOf(EXAMPLE), bytesOf(JSON.stringify(MINIMAL)), bytesOf(JSON.stringify(withEverything))],
      count: 10_000,
      seed: 1,
      parse: (bytes) => readRunFile(bytes, 'run.json'),
      check: (spec) => {
        expect(readRunFile(bytesOf(serializeRunFile(spec)), 'other.json')).toEqual(spec);
        expect(Number.isInteger(spec.steps) && spec.steps >= 1 && spec.prompt.length >= 1).toBe(true);
        expect(spec.optimizer.learningRate).toBeGreaterThan(0);
      },
    });
    expect(counts.refused).toBeGreaterThan(1000);
    expect(counts.parsed).toBeGreaterThan(100);
  });
});

describe('serializeRunFile', () => {
  const words = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
  const paths = words.map((text) => text.replaceAll('\0', '0'));
  const above0 = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
  const below1 = fc.double({ min: 0, max: 0.999, noNaN: true });
  const count = fc.nat(1_000_000);
  const positive = fc.integer({ min: 1, max: 10_000 });
  const init = fc.oneof(
    fc.record({ kind: fc.constant('file' as const), path: paths }),
    fc.record({ kind: fc.constant('checkpoint' as const), run: words, step: count }),
    fc.record({ kind: fc.constant('uniform' as const), scale: above0, symmetric: fc.boolean() }),
    fc.record({ kind: fc.constant('sampledVocab' as const), populationSize: positive }),
    fc.record(
      {
        kind: fc.constant('classLabels' as const),
        labels: fc.array(words, { minLength: 1 }),
        populationSize: positive,
      },
      { requiredKeys: ['kind', 'populationSize'] },
    ),
    fc.record({
      kind: fc.constant('text' as const),
      text: words,
      fallback: fc.constantFrom('sampledVocab' as const, 'uniform' as const, 'zeros' as const),
    }),
  );
  const optimizer = fc.oneof(
    fc.record({
      kind: fc.constant('adafactor' as const),
      learningRate: above0,
      weightDecay: below1,
      decayRate: fc.double({ min: 0.01, max: 1, noNaN: true }),
      clipThreshold: above0,
      initialStep: count,
    }),
    fc.record({
      kind: fc.constant('adamw' as const),
      learningRate: above0,
      weightDecay: below1,
      beta1: below1,
      beta2: below1,
      epsilon: above0,
      initialStep: count,
    }),
  );
  const schedule = fc.oneof(
    fc.record({ kind: fc.constant('constant' as const), warmupSteps: count }),
    fc.record({
      kind: fc.constantFrom('linear' as const, 'cosine' as const),
      warmupSteps: count,
      endFactor: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  );
  const task = fc.record(
    {
      train: paths,
      validation: paths,
      inputs: words,
      targets: words,
      labels: fc.dictionary(words, words, { minKeys: 1, noNullPrototype: true }),
    },
    { requiredKeys: ['train', 'inputs', 'targets'] },
  );
  const attention = fc.record({
    toPrompt: fc.constantFrom('all' as const, 'earlier' as const, 'none' as const),
    toInput: fc.boolean(),
  });
  const specs: fc.Arbitrary<RunSpec> = fc.record({
    version: fc.constant(1 as const),
    name: words,
    model: paths,
    weights: fc.constantFrom(...WEIGHT_STORAGES),
    prompt: fc
      .record({ length: positive, init, position: fc.constantFrom(...PROMPT_POSITIONS), attention })
      .map((prompt) => (seesEverything(prompt) ? prompt : { ...prompt, position: 'beforeInput' as const })),
    task,
    maxInputLength: positive,
    maxTargetLength: positive,
    decoding: fc.oneof(
      fc.record({ method: fc.constant('greedy' as const) }),
      fc.record({ method: fc.constant('beam' as const), beams: fc.integer({ min: 1, max: 64 }), alpha: below1 }),
      fc.record({
        method: fc.constant('sample' as const),
        temperature: below1,
        topK: fc.constant(0),
        topP: below1,
        seed: fc.nat(2 ** 32 - 1),
      }),
    ),
    optimizer,
    schedule,
    zLoss: below1,
    labelSmoothing: below1,
    dropoutRate: below1,
    batchSize: positive.map((size) => 3 * size),
    microbatches: fc.constantFrom(1, 3),
    steps: positive,
    shuffle: fc.boolean(),
    batching: fc.constantFrom('shuffled', 'sorted'),
    seed: fc.nat(2 ** 32 - 1),
    evaluateEvery: count,
    checkpointEvery: count,
    maxValidationExamples: count,
  });

  it('writes what reads back equal', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const written = serializeRunFile(spec);
        const back = readRunFile(bytesOf(written), 'other.json');
        expect(back).toEqual(spec);
        expect(Object.entries(back.task?.labels ?? {})).toEqual(Object.entries(spec.task?.labels ?? {}));
        expect(serializeRunFile(back)).toBe(written);
      }),
    );
  });

  it('writes fields in one order, whatever order they were given in', () => {
    const spec = parseRunFile(MINIMAL, 'run.json');
    const reversed = Object.fromEntries(Object.entries(spec).reverse()) as unknown as RunSpec;
    expect(serializeRunFile(reversed)).toBe(serializeRunFile(spec));
    expect(Object.keys(JSON.parse(serializeRunFile(spec))).slice(0, 3)).toEqual(['version', 'name', 'model']);
  });

  it('refuses to write what could not be read', () => {
    expect(() => serializeRunFile({ ...parseRunFile(MINIMAL, 'run.json'), steps: 0 })).toThrow(/steps is 0/);
  });
});
