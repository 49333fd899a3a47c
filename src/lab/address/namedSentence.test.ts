import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROMPT_POSITIONS } from '../../t5/promptForm.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { recipeOfSpec } from '../draft/recipe.ts';
import { hashOfView, paramsOfHash } from '../views/viewStore.ts';
import { type NamedSentence, paramsOfSentence, readSentence } from './namedSentence.ts';

const words = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
// Texts that could be taken for values of another kind.
const trickyWords = fc.oneof(
  words,
  fc.constantFrom('1', 'true', 'null', '""', '[1]', '{}', '0x1', ' ', '%', 'a.b&c=d#e'),
);
const above0 = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
const below1 = fc.double({ min: 0, max: 0.999, noNaN: true }).map((value) => value + 0);
const count = fc.nat(1_000_000);
const positive = fc.integer({ min: 1, max: 10_000 });

const init = fc.oneof(
  fc.record({ kind: fc.constant('uniform'), scale: above0, symmetric: fc.boolean() }),
  fc.record({ kind: fc.constant('sampledVocab'), populationSize: positive }),
  fc.record(
    { kind: fc.constant('classLabels'), labels: fc.array(trickyWords, { minLength: 1 }), populationSize: positive },
    { requiredKeys: ['kind', 'populationSize'] },
  ),
  fc.record({ kind: fc.constant('text'), text: trickyWords, fallback: fc.constantFrom('sampledVocab', 'zeros') }),
);
const optimizer = fc.oneof(
  fc.record({
    kind: fc.constant('adafactor'),
    learningRate: fc.oneof(fc.constant(0.3), above0),
    weightDecay: fc.oneof(fc.constant(1e-5), below1),
    initialStep: fc.constantFrom(0, 1_100_000),
  }),
  fc.record({ kind: fc.constant('adamw'), learningRate: above0, beta1: below1, initialStep: fc.constantFrom(0, 7) }),
);
const schedule = fc.oneof(
  fc.record({ kind: fc.constant('constant'), warmupSteps: count }),
  fc.record({ kind: fc.constantFrom('linear', 'cosine'), warmupSteps: count, endFactor: below1 }),
);
const decoding = fc.oneof(
  fc.record({ method: fc.constant('greedy') }),
  fc.record({ method: fc.constant('beam'), beams: fc.integer({ min: 1, max: 64 }), alpha: above0 }),
  fc.record({ method: fc.constant('sample'), temperature: above0, topK: fc.constant(0), topP: below1, seed: count }),
);
const form = fc.oneof(
  fc.record({ position: fc.constantFrom(...PROMPT_POSITIONS) }),
  fc.record({
    position: fc.constant('beforeInput'),
    attention: fc.record({ toPrompt: fc.constantFrom('all', 'earlier', 'none'), toInput: fc.boolean() }),
  }),
);

/** Whatever a run file may say, and names that may be anything. */
const sentences: fc.Arbitrary<NamedSentence> = fc
  .record({
    source: fc.option(trickyWords),
    isFromScratch: fc.boolean(),
    model: fc.option(trickyWords),
    task: fc.option(trickyWords),
    init,
    form,
    promptLength: positive,
    rest: fc.record(
      {
        weights: fc.constantFrom('float32', 'float16', 'int8'),
        optimizer,
        schedule,
        decoding,
        wayward: fc.record({ text: trickyWords, factor: below1 }),
        zLoss: below1,
        labelSmoothing: below1,
        batchSize: fc.constantFrom(1, 16, 32, 48),
        shuffle: fc.boolean(),
        batching: fc.constantFrom('shuffled', 'sorted'),
        seed: count,
        evaluateEvery: count,
        checkpointEvery: count,
        maxValidationExamples: count,
        maxInputLength: positive,
        maxTargetLength: positive,
      },
      { requiredKeys: [] },
    ),
    steps: positive,
    divides: fc.boolean(),
  })
  .map(({ source, isFromScratch, model, task, init: start, form: place, promptLength, rest, steps, divides }) => {
    const { batchSize } = rest;
    const spec = parseRunFile(
      {
        version: 1,
        model: 'lab',
        task: { train: 'lab:t', inputs: '{a}', targets: '{b}' },
        prompt: { length: promptLength, init: start, ...place },
        steps,
        ...rest,
        ...(divides && batchSize !== undefined && { microbatches: batchSize }),
      },
      'test',
    );
    const made = source === null && isFromScratch ? (spec.prompt.init as NamedSentence['init']) : null;
    return { source, model, task, init: made, weights: spec.weights, promptLength, recipe: recipeOfSpec(spec) };
  });

describe('the sentence in an address', () => {
  it('comes back as it was, whatever it says', () => {
    fc.assert(
      fc.property(sentences, (sentence) => {
        const hash = hashOfView('train', paramsOfSentence(sentence));
        expect(readSentence(paramsOfHash(hash))).toEqual({ sentence, ignored: [] });
      }),
    );
  });

  it('is read from anything without an error', () => {
    const names = fc.oneof(
      fc.constantFrom(
        'v',
        'source',
        'steps',
        'optimizer',
        'optimizer.kind',
        'prompt.init.kind',
        'prompt',
        'decoding.a.b',
      ),
      fc.string(),
    );
    const values = fc.oneof(fc.string(), fc.constantFrom('1', 'adamw', 'checkpoint', '{"kind":"adamw"}', '__proto__'));
    fc.assert(
      fc.property(fc.dictionary(names, values), (params) => {
        const { sentence } = readSentence({ v: '1', ...params });
        if (params.v === undefined || params.v === '1') expect(sentence?.recipe.steps).toBeGreaterThan(0);
        else expect(sentence).toBeNull();
      }),
    );
  });

  const read = (query: string) => readSentence(paramsOfHash(`#/train?${query}`));

  it('is short: what equals a run file’s default is left out', () => {
    const { sentence } = read('v=1&source=opinion&model=lab-t5&task=tense&optimizer.learningRate=0.3&steps=100');
    expect(sentence).toMatchObject({ source: 'opinion', model: 'lab-t5', task: 'tense', promptLength: 16, init: null });
    expect(paramsOfSentence(sentence!)).toEqual({ v: '1', source: 'opinion', model: 'lab-t5', task: 'tense' });
  });

  it('keeps what is good and names what is not', () => {
    const { sentence, ignored } = read('v=1&task=tense&steps=-4&seed=7&batchSize=6&microbatches=4&colour=red');
    expect(sentence).toMatchObject({ task: 'tense', recipe: { steps: 100, seed: 7, batchSize: 6, microbatches: 1 } });
    expect(ignored).toEqual(['colour', 'steps', 'microbatches']);
  });

  it('is not there without a version, and not read in another one', () => {
    expect(read('task=tense')).toEqual({ sentence: null, ignored: [] });
    expect(read('v=2&task=tense')).toEqual({ sentence: null, ignored: ['v=2'] });
  });
});
