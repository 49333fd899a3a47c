import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../../training/runFileTypes.ts';
import { differenceAtTheEnd, differenceOf, differenceSoFar, type Score, sameValidation } from './difference.ts';

const scores = (...pairs: [step: number, score: number][]): Score[] => pairs.map(([step, score]) => ({ step, score }));
const names = ['from magazine-topic', 'from scratch'] as const;

const fromSource = scores([5, 0.9], [10, 0.98], [15, 0.97], [20, 0.98]);
const fromScratch = scores([5, 0.5], [10, 0.774], [20, 0.97]);

describe('the difference of two runs', () => {
  it('is where they differ most, and how soon each was as good as the other in the end', () => {
    expect(differenceOf(fromSource, fromScratch)).toEqual({
      newest: { step: 20, scores: [0.98, 0.97] },
      widest: { step: 5, scores: [0.9, 0.5] },
      finals: [0.98, 0.97],
      reachedOther: [10, null],
    });
  });

  it('says the same from the other side', () => {
    expect(differenceOf(fromScratch, fromSource)).toMatchObject({
      widest: { step: 5, scores: [0.5, 0.9] },
      reachedOther: [null, 10],
    });
  });

  it('is only known where both were evaluated', () => {
    expect(differenceOf(fromSource, [])).toBeNull();
    expect(differenceOf(fromSource, scores([7, 1]))).toBeNull();
  });

  it('prefers the earliest of steps that differ as much', () => {
    const difference = differenceOf(scores([5, 1], [10, 1]), scores([5, 0.5], [10, 0.5]));
    expect(difference?.widest.step).toBe(5);
  });
});

describe('the difference in words', () => {
  it('is the newest common step while a run is under way', () => {
    const difference = differenceOf(fromSource, fromScratch.slice(0, 2));
    expect(differenceSoFar(difference!, names)).toBe('At step 10: 98 % from magazine-topic, 77.4 % from scratch.');
  });

  it('is all of it at the end', () => {
    expect(differenceAtTheEnd(differenceOf(fromSource, fromScratch)!, names)).toBe(
      'At step 5, where they differ most: 90 % from magazine-topic, 50 % from scratch. Starting from magazine-topic ' +
        'needed 10 steps to reach the other’s final 97 %; starting from scratch did not reach the other’s final 98 %.',
    );
  });

  it('claims no difference where there is none', () => {
    const difference = differenceOf(scores([1, 0.5], [2, 1]), scores([1, 0.5], [2, 1]));
    expect(differenceAtTheEnd(difference!, names)).toBe(
      'At step 2: 100 % from magazine-topic, 100 % from scratch. Starting from magazine-topic needed 2 steps to ' +
        'reach the other’s final 100 %; starting from scratch needed 2 steps to reach the other’s final 100 %.',
    );
  });
});

describe('scores compare', () => {
  const identities = { model: 'm', tokenizer: 't', trainData: 'd', validationData: 'v', sourcePrompt: null };
  const task = {
    train: 'a.tsv',
    validation: 'b.tsv',
    inputs: '{a}',
    targets: '{b}',
    labels: { '0': 'no', '1': 'yes' },
  };
  const run = (spec: object = {}, change: object = {}) => ({
    spec: { task, maxValidationExamples: 100, ...spec } as unknown as RunSpec,
    identities: { ...identities, ...change },
  });

  it('on the same examples, however the files are called and the prompt began', () => {
    const renamed = { ...task, validation: 'other.tsv', labels: { '1': 'yes', '0': 'no' } };
    expect(sameValidation(run(), run({ task: renamed, seed: 9 }, { sourcePrompt: 's' }))).toBe(true);
  });

  it.each([
    ['other data', run({}, { validationData: 'w' })],
    ['fewer of them', run({ maxValidationExamples: 50 })],
    ['other wording', run({ task: { ...task, inputs: 'say {a}' } })],
    ['other labels', run({ task: { ...task, labels: { '0': 'yes', '1': 'no' } } })],
  ])('not on %s', (_, other) => {
    expect(sameValidation(run(), other)).toBe(false);
  });

  it('not without any', () => {
    const none = run({}, { validationData: null });
    expect(sameValidation(none, none)).toBe(false);
  });
});
