/** What every executor of a frozen T5 must do, whichever backend it runs on: agree with transformers. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/engine/tf.ts';
import type { FrozenModel } from '../../src/t5/frozenModel.ts';
import {
  loadFixtureModel,
  readBeamReferences,
  readFormReferences,
  readReference,
  T5_FIXTURES,
  type T5Fixture,
} from './t5Fixtures.ts';

const NO_PROMPT = { length: 0, width: 0, values: new Float32Array(0) };

export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    // Math.max keeps NaN, and NaN is less than nothing.
    largest = Math.max(largest, difference);
  }
  return largest;
}

export function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

/**
 * Declares the tests. The tolerances are the project's promise: logits and scores to 1e-4 absolute, the gradient to
 * 1e-4 relative, by norm and by its largest element.
 * @param searched models whose beam search is held against T5X's too; all that have references unless named
 */
export function describeFrozenModel(
  load: (fixture: T5Fixture) => Promise<FrozenModel> = loadFixtureModel,
  searched: readonly T5Fixture[] = T5_FIXTURES,
): void {
  describe.each(T5_FIXTURES)('%s', (fixture) => {
    const reference = readReference(fixture);
    const { prompt, batch } = reference;

    async function withModel(use: (model: FrozenModel) => Promise<void>): Promise<void> {
      const tensorsBefore = tf.memory().numTensors;
      const model = await load(fixture);
      const tensorsOfModel = tf.memory().numTensors;
      await use(model);
      expect(tf.memory().numTensors).toBe(tensorsOfModel);
      model.dispose();
      expect(tf.memory().numTensors).toBe(tensorsBefore);
    }

    it('gives the logits of transformers, with and without a prompt', () =>
      withModel(async (model) => {
        expect(largestDifference(await model.logits(prompt, batch), reference.logits)).toBeLessThan(1e-4);
        const without = await model.logits(NO_PROMPT, batch);
        expect(largestDifference(without, reference.logitsWithoutPrompt)).toBeLessThan(1e-4);
      }));

    it.each(reference.losses)('gives the loss and the gradient of the prompt with z-loss $zLoss', (expected) =>
      withModel(async (model) => {
        const result = await model.lossAndPromptGradient(prompt, batch, expected);
        expect(Math.abs(result.loss - expected.loss) / expected.loss).toBeLessThan(1e-5);
        expect(result.targetTokens).toBe(reference.targetTokens);
        const difference = result.promptGradient.map((value, i) => value - (expected.promptGradient[i] ?? Number.NaN));
        expect(norm(difference) / norm(expected.promptGradient)).toBeLessThan(1e-4);
        const largest = Math.max(...expected.promptGradient.map(Math.abs));
        expect(largestDifference(result.promptGradient, expected.promptGradient) / largest).toBeLessThan(1e-4);
      }),
    );

    it.each(readFormReferences(fixture))('agrees about $form with label smoothing $labelSmoothing', (expected) =>
      withModel(async (model) => {
        const formed = { ...prompt, form: expected.form };
        const { loss, promptGradient } = await model.lossAndPromptGradient(formed, batch, expected);
        expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5);
        const largest = Math.max(...expected.promptGradient.map(Math.abs));
        expect(largestDifference(promptGradient, expected.promptGradient) / largest).toBeLessThan(1e-4);
        const { candidates, maxTargetLength } = reference;
        const question = { decoding: { method: 'greedy' }, maxTargetLength, candidates } as const;
        const { scores, answers } = await model.answer(formed, batch.inputIds, batch.batchSize, question);
        expect(largestDifference(scores, expected.candidateScores)).toBeLessThan(1e-4);
        if (expected.generated !== null) expect(answers).toEqual(expected.generated);
      }),
    );

    it('gives the greedy answers of transformers', () =>
      withModel(async (model) => {
        const { inputIds, batchSize } = batch;
        const answers = await model.generateGreedy(prompt, inputIds, batchSize, reference.maxTargetLength);
        expect(answers).toEqual(reference.generated);
        const { candidates, maxTargetLength } = reference;
        const question = { decoding: { method: 'greedy' }, maxTargetLength, candidates } as const;
        const both = await model.answer(prompt, inputIds, batchSize, question);
        expect(both.answers).toEqual(answers);
        expect(largestDifference(both.scores, reference.candidateScores)).toBeLessThan(1e-4);
        const coldest = { method: 'sample', temperature: 0, topK: 0, topP: 0.9, seed: 0 } as const;
        const drawn = await model.answer(prompt, inputIds, batchSize, { ...question, decoding: coldest });
        expect(drawn.answers).toEqual(answers);
        const impossible = { ...question, decoding: { ...coldest, topK: 3 } };
        await expect(model.answer(prompt, inputIds, batchSize, impossible)).rejects.toMatchObject({ tag: 'RunFile' });
      }));

    const beams = searched.includes(fixture) ? readBeamReferences(fixture) : [];
    it.runIf(beams.length > 0)('gives the answers of T5X’s beam search and their scores', () =>
      withModel(async (model) => {
        for (const { inputIds, batchSize, options, answers } of beams) {
          const actual = await model.generateBeam(prompt, inputIds, batchSize, options);
          expect(actual.map((row) => row.map(({ ids }) => ids))).toEqual(
            answers.map((row) => row.map(({ ids }) => ids)),
          );
          const scores = (rows: typeof answers) => rows.flat().map(({ score }) => score);
          expect(largestDifference(scores(actual), scores(answers))).toBeLessThan(1e-4);
        }
        const { inputIds, batchSize, options, answers } = beams.at(-1)!;
        const decoding = { method: 'beam', beams: options.beams, alpha: options.alpha } as const;
        const question = { decoding, maxTargetLength: options.maxTargetLength, candidates: reference.candidates };
        const answered = await model.answer(prompt, inputIds, batchSize, question);
        expect(answered.answers).toEqual(answers.map(([best]) => best?.ids));
        const scores = await model.scoreCandidates(prompt, inputIds, batchSize, reference.candidates);
        expect(answered.scores).toEqual(scores);
        for (const change of [{ beams: model.config.vocabSize }, { beams: 0 }, { alpha: -1 }]) {
          const search = model.generateBeam(prompt, inputIds, batchSize, { ...options, ...change });
          await expect(search).rejects.toMatchObject({ tag: 'RunFile' });
        }
      }),
    );

    it('gives the log-likelihoods of transformers to candidates', () =>
      withModel(async (model) => {
        const scores = await model.scoreCandidates(prompt, batch.inputIds, batch.batchSize, reference.candidates);
        expect(largestDifference(scores, reference.candidateScores)).toBeLessThan(1e-4);
      }));
  });
}
