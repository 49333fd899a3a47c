import { describe, expect, it } from 'vitest';
import { letterTokenizer, syntheticModel } from '../../tests/support/syntheticModel.ts';
import { isLabError, LabError, type LabErrorTag } from '../base/errors.ts';
import { sha256Hex } from '../base/hash.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { writeNpy } from '../formats/npy.ts';
import { prepareRun, validationExampleCount } from './prepareRun.ts';
import { parseRunFile } from './runFile.ts';
import { keptFiles, type RunFiles } from './runFiles.ts';

const loaded = { model: syntheticModel(), tokenizer: letterTokenizer };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const TRAIN = bytesOf('text\tlabel\ngood one\t1\nbad one\t0\nanother good one\t1\nanother bad one\t0\n');
const VALIDATION = bytesOf('text\tlabel\na\t1\nb\t0\nc\t1\n');
const SOURCE = writeNpy(
  Float32Array.from({ length: 18 }, (_, index) => index / 8),
  [3, 6],
);

function filesOf(files: Record<string, Uint8Array<ArrayBuffer>>): RunFiles & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    async open(path) {
      opened.push(path);
      const bytes = files[path];
      if (bytes !== undefined) return bytesSource(path, bytes);
      const parts = { what: 'not there', found: 'nothing', expected: path, remedy: 'Give it.' };
      throw new LabError({ tag: 'FileMissing', ...parts });
    },
    readStoredPrompt: async (run, step) => ({
      length: 3,
      width: 6,
      values: new Float32Array(18).fill(run === 'earlier' ? step : Number.NaN),
    }),
  };
}

const FILES = { 'train.tsv': TRAIN, 'validation.tsv': VALIDATION, 'lab:tasks/t.tsv': TRAIN, 'source.npy': SOURCE };

function specOf(changes: Record<string, unknown> = {}, task: Record<string, unknown> = {}) {
  return parseRunFile(
    {
      version: 1,
      model: 'lab',
      prompt: { length: 3, init: { kind: 'file', path: 'source.npy' } },
      task: {
        train: 'train.tsv',
        validation: 'validation.tsv',
        inputs: 'say: {text}',
        targets: '{label}',
        labels: { 0: 'negative', 1: 'positive' },
        ...task,
      },
      maxInputLength: 12,
      maxTargetLength: 4,
      steps: 2,
      ...changes,
    },
    'run.json',
  );
}

const prepare = (changes = {}, task = {}, files = filesOf(FILES)) => prepareRun(specOf(changes, task), loaded, files);
const refusedWith = (tag: LabErrorTag, word: string) => (error: unknown) =>
  isLabError(error, tag) && error.message.includes(word);

describe('prepareRun', () => {
  it('reads, renders, cuts and tokenises, and keeps the identity of all that went in', async () => {
    const prepared = await prepare();
    expect(prepared.train).toHaveLength(4);
    expect(prepared.train[0]?.inputIds).toEqual(Int32Array.of(...letterTokenizer.encode('say: good o'), 1));
    expect(prepared.train[1]?.targetIds).toEqual(Int32Array.of(...letterTokenizer.encode('neg'), 1));
    expect(prepared.tasks[0]?.validation?.examples.map(({ input, target }) => [input, target])).toEqual([
      ['say: a', 'positive'],
      ['say: b', 'negative'],
      ['say: c', 'positive'],
    ]);
    expect(prepared.tasks[0]?.validation?.labels?.map(({ text }) => text)).toEqual(['negative', 'positive']);
    expect(prepared.tasks[0]?.validation?.labels?.[1]?.ids).toEqual([...letterTokenizer.encode('pos'), 1]);
    expect(prepared.initialPrompt.values).toEqual(Float32Array.from({ length: 18 }, (_, index) => index / 8));
    expect(prepared.identities).toEqual({
      model: loaded.model.identity,
      tokenizer: loaded.tokenizer.identity,
      trainData: await sha256Hex(TRAIN),
      validationData: await sha256Hex(VALIDATION),
      sourcePrompt: await sha256Hex(SOURCE),
    });
    expect(prepared.notes).toEqual([
      '4 of 4 training inputs were cut to 12 tokens.',
      '4 of 4 training targets were cut to 4 tokens.',
    ]);
  });

  it('has nothing to note where everything fits', async () => {
    expect((await prepare({ maxInputLength: 64, maxTargetLength: 16 })).notes).toEqual([]);
  });

  it('opens each file once and keeps all but those of the lab', async () => {
    const files = filesOf(FILES);
    const { materials } = await prepare({}, { train: 'lab:tasks/t.tsv', validation: 'lab:tasks/t.tsv' }, files);
    expect(files.opened).toEqual(['lab:tasks/t.tsv', 'source.npy']);
    expect(materials).toEqual({ 'source.npy': SOURCE });
  });

  it('limits the validation split to its first examples, or does without one', async () => {
    expect(validationExampleCount(await prepare({ maxValidationExamples: 2 }))).toBe(2);
    const without = await prepareRun(
      specOf({ task: { train: 'train.tsv', inputs: '{text}', targets: '{label}' } }),
      loaded,
      filesOf(FILES),
    );
    expect([without.tasks[0]?.validation, without.identities.validationData]).toEqual([null, null]);
  });

  it('makes prompts from seed and labels, and says what did not fit', async () => {
    const uniform = { prompt: { length: 3, init: { kind: 'uniform' } } };
    const [one, same, other] = await Promise.all([
      prepare(uniform),
      prepare(uniform),
      prepare({ ...uniform, seed: 1 }),
    ]);
    expect(one?.initialPrompt).toEqual(same?.initialPrompt);
    expect(one?.initialPrompt).not.toEqual(other?.initialPrompt);
    expect(one?.identities.sourcePrompt).toBeNull();
    const { notes } = await prepare({ prompt: { length: 1, init: { kind: 'classLabels' } } });
    expect(notes.join()).toContain('positive');
  });

  it('says when two labels cannot be told apart', async () => {
    const labels = { 0: 'negligible', 1: 'negative' };
    expect((await prepare({}, { labels })).notes.join()).toMatch(/"negligible" and "negative" are the same/);
  });

  describe('of a mixture', () => {
    const task = { train: 'train.tsv', inputs: '{text}', targets: '{label}' };
    const mood = { name: 'mood', ...task, validation: 'validation.tsv', labels: { 0: 'bad', 1: 'good' } };
    const short = { name: 'short', ...task, train: 'validation.tsv', labels: { 0: 'no', 1: 'good' } };
    const mixed = (mixture: object, changes: object = {}) => {
      const { task: _, ...spec } = specOf();
      return prepareRun(parseRunFile({ ...spec, mixture, ...changes }, 'run.json'), loaded, filesOf(FILES));
    };

    it('reads every task, and draws by its number of examples up to the maximum', async () => {
      const prepared = await mixed({ tasks: [mood, short] });
      expect(prepared.tasks.map(({ name, train, validation }) => [name, train.length, validation === null])).toEqual([
        ['mood', 4, false],
        ['short', 3, true],
      ]);
      expect(prepared.train).toEqual(prepared.tasks.flatMap(({ train }) => train));
      expect(prepared.mixture).toEqual([
        { name: 'mood', exampleCount: 4, rate: 4 },
        { name: 'short', exampleCount: 3, rate: 3 },
      ]);
      expect(prepared.notes[0]).toBe('The mixture draws mood 57.1 %, short 42.9 %.');
    });

    it('takes rates as T5 makes them, and as they are given', async () => {
      const ratesOf = async (rates: object) =>
        (await mixed({ tasks: [mood, short], rates })).mixture?.map(({ rate }) => rate);
      expect(await ratesOf({ kind: 'proportional', maximum: 3.5 })).toEqual([3.5, 3]);
      expect(await ratesOf({ kind: 'proportional', temperature: 2 })).toEqual([2, Math.sqrt(3)]);
      expect(await ratesOf({ kind: 'equal' })).toEqual([1, 1]);
      expect(await ratesOf({ kind: 'fixed', rates: [0, 7] })).toEqual([0, 7]);
      await expect(ratesOf({ kind: 'fixed', rates: [0, 0] })).rejects.toSatisfy(refusedWith('TaskData', 'no rate'));
    });

    it('starts from the labels of all tasks, each once', async () => {
      const init = { kind: 'classLabels' };
      const ofBoth = await mixed({ tasks: [mood, short] }, { prompt: { length: 3, init } });
      const named = { kind: 'classLabels', labels: ['bad', 'good', 'no'] };
      const given = await mixed({ tasks: [mood, short] }, { prompt: { length: 3, init: named } });
      expect(ofBoth.initialPrompt).toEqual(given.initialPrompt);
    });

    it('is another run with other tables, names or order of tasks', async () => {
      const identities = await Promise.all(
        [
          [mood, short],
          [short, mood],
          [mood, { ...short, name: 'brief' }],
          [mood, { ...short, train: 'train.tsv' }],
          [{ ...mood, validation: 'train.tsv' }, short],
        ].map(async (tasks) => (await mixed({ tasks })).identities),
      );
      expect(new Set(identities.map(({ trainData, validationData }) => `${trainData} ${validationData}`)).size).toBe(5);
      expect((await mixed({ tasks: [short] })).identities.validationData).toBeNull();
    });
  });

  describe('with a preset', () => {
    const WSC = bytesOf(
      'text\tspan1_text\tspan2_text\tspan2_index\tlabel\n' +
        'Bob met Al and he left\tBob\the\t4\t1\nBob met Al and he left\tAl\the\t4\t0\n',
    );
    const RTE = bytesOf('sentence1\tsentence2\tlabel\na\tb\t1\nc\td\t0\n');
    const files = filesOf({ ...FILES, 'wsc.tsv': WSC, 'rte.tsv': RTE });
    const of = (task: object, changes: object = {}) => prepareRun(specOf({ task, ...changes }), loaded, files);

    it('has the texts and the labels that T5 has, in the order of their ids', async () => {
      const { tasks } = await of({ train: 'rte.tsv', validation: 'rte.tsv', preset: 'glue_rte' });
      expect(tasks[0]?.labels).toEqual(['entailment', 'not_entailment']);
      expect(tasks[0]?.validation?.metrics).toEqual(['accuracy']);
      expect(tasks[0]?.validation?.examples.map(({ input, target }) => [input, target])).toEqual([
        ['rte sentence1: a sentence2: b', 'not_entailment'],
        ['rte sentence1: c sentence2: d', 'entailment'],
      ]);
    });

    it('trains on what T5 trains on, and keeps what the metric needs', async () => {
      const { tasks } = await of({ train: 'wsc.tsv', validation: 'wsc.tsv', preset: 'super_glue_wsc' });
      expect(tasks[0]?.train).toHaveLength(1);
      expect(tasks[0]?.labels).toBeNull();
      expect(tasks[0]?.validation?.examples.map(({ target, isReferent }) => [target, isReferent])).toEqual([
        ['Bob', true],
        ['Al', false],
      ]);
    });

    it('refuses a table of another task, and metrics that do not suit the labels', async () => {
      await expect(of({ train: 'train.tsv', preset: 'glue_rte' })).rejects.toSatisfy(
        refusedWith('TaskData', 'glue_rte'),
      );
      const task = { train: 'train.tsv', validation: 'train.tsv', inputs: '{text}', targets: '{text}' };
      await expect(of({ ...task, metrics: ['matthews_corrcoef'] })).rejects.toSatisfy(
        refusedWith('TaskData', 'labels'),
      );
    });
  });

  it('prepares the same run again from the files it kept', async () => {
    const init = { kind: 'checkpoint', run: 'earlier', step: 5 };
    const first = await prepare({ prompt: { length: 3, init } });
    expect(first.initialPrompt.values).toEqual(new Float32Array(18).fill(5));
    const kept = keptFiles(first.materials, { open: () => Promise.reject(new Error('not the lab')) });
    const again = await prepareRun(first.spec, loaded, kept);
    expect(again.identities).toEqual(first.identities);
    expect(again.initialPrompt).toEqual(first.initialPrompt);
    await expect(prepareRun(first.spec, loaded, keptFiles({}, kept))).rejects.toSatisfy(
      refusedWith('Checkpoint', 'train.tsv'),
    );
  });

  it.each<[string, LabErrorTag, string, Record<string, unknown>, Record<string, unknown>]>([
    ['a file that is not there', 'FileMissing', 'absent.tsv', {}, { train: 'absent.tsv' }],
    ['a column that is not there', 'Template', 'words', {}, { inputs: '{words}' }],
    ['a value without a label', 'TaskData', '"1"', {}, { labels: { 0: 'no' } }],
    ['a table that is none', 'TableFormat', 'source.npy', {}, { validation: 'source.npy' }],
    [
      'a prompt of another length',
      'PromptShape',
      '3',
      { prompt: { length: 4, init: { kind: 'file', path: 'source.npy' } } },
      {},
    ],
    [
      'a prompt that is none',
      'NpyFormat',
      'train.tsv',
      { prompt: { length: 3, init: { kind: 'file', path: 'train.tsv' } } },
      {},
    ],
    [
      'stored NaN',
      'PromptValues',
      'NaN',
      { prompt: { length: 3, init: { kind: 'checkpoint', run: 'bad', step: 1 } } },
      {},
    ],
  ])('refuses %s', async (_, tag, word, changes, task) => {
    await expect(prepare(changes, task)).rejects.toSatisfy(refusedWith(tag, word));
  });

  it('refuses a table of a header alone, and one that is too large before reading it', async () => {
    const files = filesOf({ ...FILES, 'train.tsv': bytesOf('text\tlabel\n') });
    await expect(prepare({}, {}, files)).rejects.toSatisfy(refusedWith('TaskData', 'no examples'));
    const read = () => Promise.reject(new Error('must not be read'));
    const huge = { ...files, open: async (name: string) => ({ name, size: 2 ** 40, read }) };
    await expect(prepare({}, {}, huge)).rejects.toSatisfy(refusedWith('FileRead', String(2 ** 40)));
  });
});
