import { describe, expect, it } from 'vitest';
import { letterTokenizer, syntheticModel } from '../../tests/support/syntheticModel.ts';
import type { Answered, FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import { evaluateEnsemble } from './ensembleEvaluation.ts';
import type { ValidationSet } from './evaluation.ts';
import { singleScore } from './evaluationScore.ts';

const ids = (text: string) => [...letterTokenizer.encode(text), 1];
const validation: ValidationSet = {
  examples: [
    { input: 'first', target: 'yes' },
    { input: 'second', target: 'no' },
    { input: 'third one', target: 'no' },
  ].map((example) => ({ ...example, inputIds: Int32Array.from(ids(example.input)) })),
  labels: ['yes', 'no'].map((text) => ({ text, ids: ids(text) })),
};
const settings = { batchSize: 4, maxInputLength: 20, maxTargetLength: 8, decoding: { method: 'greedy' } } as const;
/** What prompt n answers to the inputs, and which label it likes best. */
const ANSWERS = [
  ['yes', 'yes', 'no'],
  ['no', 'no', 'maybe'],
  ['yes', 'no', 'yes'],
];
const prompts: PromptValues[] = ANSWERS.map((_, n) => ({ length: 1, width: 6, values: new Float32Array(6).fill(n) }));

function answerOf({ values }: PromptValues, inputIds: Int32Array, batchSize: number): Answered {
  const length = inputIds.length / batchSize;
  const words = Array.from({ length: batchSize }, (_, row) => {
    const input = letterTokenizer.decode([...inputIds.subarray(row * length, (row + 1) * length)]);
    const example = validation.examples.findIndex((each) => each.input === input);
    return ANSWERS[values[0] ?? 0]?.[example] ?? '';
  });
  // "maybe" is no label, and ranks "no" first.
  return {
    answers: words.map(ids),
    scores: Float32Array.from(words.flatMap((word) => (word === 'yes' ? [0, -1] : [-1, 0]))),
  };
}

function models(): readonly (readonly [name: string, model: FrozenModel])[] {
  const answer: FrozenModel['answer'] = async (...[prompt, inputIds, batchSize]) =>
    answerOf(prompt, inputIds, batchSize);
  const alone = { ...syntheticModel(), answer };
  const answerWithEach: FrozenModel['answerWithEach'] = async (all, inputIds, batchSize) =>
    all.map((prompt) => answerOf(prompt, inputIds, batchSize));
  return [
    ['one prompt at a time', alone],
    ['all in one pass', { ...alone, answer: () => Promise.reject(new Error('in one pass')), answerWithEach }],
  ];
}

describe('an ensemble of prompts', () => {
  it.each(models())('is scored by the majority of its answers, asked %s', async (_, model) => {
    const { signal } = new AbortController();
    const score = async (members: readonly PromptValues[]) => {
      const { vote } = await evaluateEnsemble(model, letterTokenizer, members, validation, settings, signal);
      return { exactMatch: vote.exactMatch, accuracy: vote.accuracy };
    };
    // Texts: yes, no, and a tie of three that the first decides. Labels: yes, no, no.
    expect(await score(prompts)).toEqual({ exactMatch: 1, accuracy: 1 });
    const [, second, third] = prompts as [PromptValues, PromptValues, PromptValues];
    // Of two the first decides: its own score.
    expect(await score([second, third])).toEqual({ exactMatch: 1 / 3, accuracy: 2 / 3 });
    expect(await score([third, second])).toEqual({ exactMatch: 2 / 3, accuracy: 2 / 3 });
  });

  it('tells what each prompt is worth alone, where they disagree, and T5’s metrics of the votes', async () => {
    const [[, model]] = models() as [[string, FrozenModel]];
    const { signal } = new AbortController();
    const scored = { ...validation, metrics: ['accuracy'] as const };
    const found = await evaluateEnsemble(model, letterTokenizer, prompts, scored, settings, signal);
    expect(found.members.map(({ exactMatch, accuracy }) => [exactMatch, accuracy])).toEqual([
      [2 / 3, 2 / 3],
      [1 / 3, 2 / 3],
      [2 / 3, 2 / 3],
    ]);
    expect(found.members.map(singleScore)).toEqual([2 / 3, 1 / 3, 2 / 3].map((share) => expect.closeTo(share, 12)));
    expect(found.vote.results).toEqual({ accuracy: 100 });
    expect(found.vote.samples.map(({ ranked }) => ranked?.probability)).toEqual([2 / 3, 2 / 3, 2 / 3]);
    expect(found.agreement).toBe(0);
    expect(found.disagreements[1]).toEqual({
      input: 'second',
      target: 'no',
      vote: 'no',
      answers: ['yes', 'no', 'no'],
    });
    const [first, , third] = prompts as [PromptValues, PromptValues, PromptValues];
    const pair = await evaluateEnsemble(model, letterTokenizer, [first, third], scored, settings, signal);
    expect(pair.agreement).toBeCloseTo(1 / 3, 12);
    expect(pair.disagreements.map(({ input }) => input)).toEqual(['second', 'third one']);
  });

  it('ends between two batches when it is aborted', async () => {
    const controller = new AbortController();
    let batches = 0;
    const answerWithEach: FrozenModel['answerWithEach'] = async (all, inputIds, batchSize) => {
      batches += 1;
      controller.abort();
      return all.map((prompt) => answerOf(prompt, inputIds, batchSize));
    };
    const model = { ...syntheticModel(), answerWithEach };
    const one = { ...settings, batchSize: 1 };
    const vote = evaluateEnsemble(model, letterTokenizer, prompts, validation, one, controller.signal);
    await expect(vote).rejects.toBe(controller.signal.reason);
    expect(batches).toBe(1);
  });
});
