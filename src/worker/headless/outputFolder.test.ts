import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isLabError } from '../../base/errors.ts';
import { parseNpy } from '../../formats/npy.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { DEFAULT_EXECUTOR } from '../gpuDevice.ts';
import { parseCommandLine } from './commandLine.ts';
import { OutputFolder, type OutputMode } from './outputFolder.ts';
import { absolutePaths, differingFields, pathsRelativeTo } from './runPaths.ts';

const temporary = mkdtempSync(join(tmpdir(), 'spot-lab-output-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let folders = 0;
const freshFolder = () => join(temporary, String(folders++));

const spec = parseRunFile(
  {
    version: 1,
    model: 'models/t5',
    prompt: { length: 2, init: { kind: 'file', path: 'source.npy' } },
    task: { train: '../data/train.tsv', validation: 'lab:tasks/x/validation.tsv', inputs: '{0}', targets: '{1}' },
    steps: 3,
  },
  'a.json',
);
const absolute = absolutePaths(spec, '/runs/first');
const evaluation: Evaluation = { examples: 1, exactMatch: 1, accuracy: null, labels: null, samples: [], seconds: 2 };
const rowOf = (step: number) => Float64Array.from(METRIC_COLUMNS, (_, column) => (column === 0 ? step : column / 10));

/** A folder in which a run has written something. */
function usedFolder(): string {
  const path = freshFolder();
  const output = new OutputFolder(path, 'new');
  output.claim();
  mkdirSync(output.recordsFolder);
  output.begin(absolute, rowOf(1), []);
  output.writeCheckpoint(7, { length: 1, width: 2, values: Float32Array.of(1, 2) });
  return path;
}

const refusal = (remedy: string) => (error: unknown) => isLabError(error, 'Storage') && error.remedy.includes(remedy);

describe('OutputFolder', () => {
  it('takes an empty or absent folder in every mode', () => {
    for (const mode of ['new', 'resume', 'overwrite'] as const) {
      const path = freshFolder();
      const output = new OutputFolder(path, mode);
      expect([output.resumes, existsSync(path)]).toEqual([false, false]);
      output.claim();
      expect(readdirSync(path)).toEqual([]);
    }
  });

  it("never touches other people's files", () => {
    const path = freshFolder();
    mkdirSync(path);
    writeFileSync(join(path, 'run.json'), 'mine');
    for (const mode of ['new', 'resume', 'overwrite'] satisfies OutputMode[]) {
      expect(() => new OutputFolder(path, mode)).toThrow(expect.toSatisfy(refusal('another folder')));
    }
  });

  it('refuses a used folder unless told to resume or overwrite', () => {
    const path = usedFolder();
    expect(() => new OutputFolder(path, 'new')).toThrow(expect.toSatisfy(refusal('--resume')));
    expect(new OutputFolder(path, 'resume').resumes).toBe(true);
    writeFileSync(join(path, 'notes.txt'), 'mine');
    const output = new OutputFolder(path, 'overwrite');
    expect(output.resumes).toBe(false);
    output.claim();
    expect(readdirSync(path)).toEqual(['notes.txt']);
  });

  it('writes a line a step and a line an evaluation, and begins again where a run resumes', () => {
    const path = usedFolder();
    const output = new OutputFolder(path, 'resume');
    output.appendMetrics(rowOf(2));
    output.appendEvaluation({ step: 2, evaluation });
    output.appendMetrics(rowOf(3));
    const steps = () =>
      readFileSync(join(path, 'metrics.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(steps().map(({ step }) => step)).toEqual([1, 2, 2, 3]);
    expect(steps()[1]).toEqual({
      step: 2,
      loss: 0.1,
      targetTokens: 0.2,
      gradientNorm: 0.3,
      updateRms: 0.4,
      learningRate: 0.5,
    });
    expect(steps()[2]).toEqual({ step: 2, evaluation });
    output.begin(absolute, Float64Array.of(...rowOf(1), ...rowOf(2)), [{ step: 1, evaluation }]);
    expect(steps().map(({ step }) => step)).toEqual([1, 1, 2]);
  });

  it('writes prompts as NumPy arrays without extension, whole or not at all', () => {
    const path = usedFolder();
    const output = new OutputFolder(path, 'resume');
    output.writeCheckpoint(7, { length: 2, width: 1, values: Float32Array.of(3, 4) });
    const folder = join(path, 'numpy_checkpoints');
    expect(readdirSync(folder)).toEqual(['checkpoint_7']);
    const bytes = readFileSync(join(folder, 'checkpoint_7', 'encoder.prompt.prompt.prompt'));
    expect(parseNpy(bytes, 'prompt')).toMatchObject({ shape: [2, 1], values: Float32Array.of(3, 4) });
    expect([output.hasCheckpoint(7), output.hasCheckpoint(8)]).toEqual([true, false]);
  });

  it('says what to do where it cannot write', () => {
    const path = freshFolder();
    writeFileSync(path, 'a file');
    const output = new OutputFolder(join(path, 'below'), 'new');
    expect(() => output.claim()).toThrow(expect.toSatisfy(refusal('Free disk space')));
  });
});

describe('paths of a run', () => {
  it('become absolute, and relative to another folder, and mean the same files', () => {
    expect(absolute.model).toBe('/runs/first/models/t5');
    expect(absolute.task).toMatchObject({ train: '/runs/data/train.tsv', validation: 'lab:tasks/x/validation.tsv' });
    const moved = pathsRelativeTo(absolute, '/results/one');
    expect(moved.prompt.init).toEqual({ kind: 'file', path: '../../runs/first/source.npy' });
    expect(absolutePaths(moved, '/results/one')).toEqual(absolute);
  });

  it('become absolute in every task of a mixture', () => {
    const { task, ...rest } = spec;
    const tasks = [{ name: 'one', ...task, train: 'a.tsv', inputs: '{0}', targets: '{1}' }];
    const mixed = { ...rest, mixture: { tasks, rates: { kind: 'equal' } } } as const;
    expect(absolutePaths(mixed, '/runs').mixture?.tasks[0]?.train).toBe('/runs/a.tsv');
    expect(
      differingFields(mixed, { ...mixed, mixture: { ...mixed.mixture, rates: { kind: 'proportional' } } }),
    ).toEqual(['mixture']);
  });

  it('do not make two runs different, anything else does', () => {
    expect(differingFields(absolute, absolutePaths(spec, '/elsewhere'))).toEqual([]);
    expect(differingFields(absolute, { ...absolute, seed: 1, steps: 4 })).toEqual(['steps', 'seed']);
    expect(differingFields(absolute, { ...absolute, model: 'lab' })).toEqual(['model']);
  });
});

describe('parseCommandLine', () => {
  it('reads a run file, a folder and a mode', () => {
    const executor = DEFAULT_EXECUTOR;
    expect(parseCommandLine(['a.json', '--out', 'b'])).toEqual({
      runFile: 'a.json',
      out: 'b',
      mode: 'new',
      executor,
      weights: null,
      tuning: 'auto',
      together: 8,
    });
    expect(parseCommandLine(['a.json', '--out', 'b', '--executor', 'fused'])).toMatchObject({ executor: 'fused' });
    expect(parseCommandLine(['a.json', '--out', 'b', '--weights', 'int8'])).toMatchObject({ weights: 'int8' });
    expect(parseCommandLine(['a.json', '--plan'])).toEqual({ planOf: 'a.json', weights: null });
    expect(parseCommandLine(['a.json', '--out', 'b', '--tune', 'again'])).toMatchObject({ tuning: 'again' });
    expect(parseCommandLine(['a.json', '--out', 'b', '--together', '3'])).toMatchObject({ together: 3 });
    expect(parseCommandLine(['a.json', '--out', 'b', '--together', '0'])).toMatchObject({
      problem: expect.stringContaining('--together'),
    });
    expect(parseCommandLine(['--out=b', '--resume', 'a.json'])).toMatchObject({ mode: 'resume' });
    expect(parseCommandLine(['a.json', '--out', 'b', '--overwrite'])).toMatchObject({ mode: 'overwrite' });
    expect(parseCommandLine(['-h'])).toBe('help');
  });

  it.each([
    [[], 'No run file'],
    [['a.json'], '--out'],
    [['a.json', 'b.json', '--out', 'c'], 'b.json'],
    [['a.json', '--out', 'c', '--resume', '--overwrite'], 'contradict'],
    [['a.json', '--out', 'c', '--fast'], '--fast'],
    [['a.json', '--out'], '--out'],
    [['a.json', '--out', 'c', '--executor', 'magic'], 'fused, composed, not magic'],
    [['a.json', '--out', 'c', '--weights', 'int4'], 'int8, not int4'],
    [['a.json', '--out', 'c', '--tune', 'maybe'], 'again, not maybe'],
  ])('explains what is wrong with %j', (args, word) => {
    expect(parseCommandLine(args)).toEqual({ problem: expect.stringContaining(word) });
  });
});
