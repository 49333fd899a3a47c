import { describe, expect, it } from 'vitest';
import { bytesOf, EXAMPLE, MINIMAL, refusal, withValue } from '../../tests/support/runFileExamples.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { PLAIN_FORM } from '../t5/promptForm.ts';
import { parseRunFile, readRunFile, serializeRunFile } from './runFile.ts';
import type { RunSpec } from './runFileTypes.ts';

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

  it('reads where a prompt stands, what it sees, and what draws it', () => {
    const prompt = { ...MINIMAL.prompt, attention: { toPrompt: 'earlier' } };
    const spec = parseRunFile({ ...MINIMAL, prompt, wayward: { text: 'sort the news' } }, 'run.json');
    expect(spec.prompt).toMatchObject({ position: 'beforeInput', attention: { toPrompt: 'earlier', toInput: true } });
    expect(spec.wayward).toEqual({ text: 'sort the news', factor: 0.01 });
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
