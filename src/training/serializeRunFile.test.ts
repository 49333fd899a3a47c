import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, MINIMAL } from '../../tests/support/runFileExamples.ts';
import { WEIGHT_STORAGES } from '../engine/fused/packMatrix.ts';
import { PROMPT_POSITIONS, seesEverything } from '../t5/promptForm.ts';
import { parseRunFile, readRunFile, serializeRunFile } from './runFile.ts';
import type { RunSpec } from './runFileTypes.ts';

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
