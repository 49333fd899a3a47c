/**
 * Evaluation on the validation split: decoding for exact match, and rank classification over the label set for
 * accuracy, with the label diagnostics that show the two classic failures of a tuned prompt (answers that are no label,
 * one label for everything).
 */

import type { Answered, Decoding, FrozenModel, PromptValues, Question } from '../t5/frozenModel.ts';
import { labelDiagnostics } from '../tasks/labelDiagnostics.ts';
import { shareOfMatches } from '../tasks/metrics/matches.ts';
import { type MetricName, type MetricTarget, scoreAnswers } from '../tasks/metrics/taskMetrics.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { evaluationBatches } from './evaluationBatches.ts';
import type { Evaluation, Prediction, ScoredAnswers } from './evaluationTypes.ts';
import { padInputs } from './padding.ts';

export interface ValidationExample extends MetricTarget {
  readonly input: string;
  /** Token ids of the input, cut to the maximum length, ending in EOS. */
  readonly inputIds: Int32Array;
}

export interface ValidationSet {
  readonly examples: readonly ValidationExample[];
  /** The task's label set with its token ids, cut as targets are and ending in EOS; null for free-text tasks. */
  readonly labels: readonly { readonly text: string; readonly ids: readonly number[] }[] | null;
  /** Absent or empty: nothing but exact match and label accuracy is computed. */
  readonly metrics?: readonly MetricName[];
}

export interface EvaluationSettings {
  /** Examples of a training step; how many are evaluated together follows from it. */
  readonly batchSize: number;
  readonly maxInputLength: number;
  readonly maxTargetLength: number;
  readonly decoding: Decoding;
}

/** Kept of each evaluation, for the eye: some 10 kB. All of the split where it is as short as a page's usually is. */
const FIRST_SAMPLES = 100;
const WRONG_SAMPLES = 8;

/**
 * Evaluates `prompt` on every example. Deterministic. `nowSeconds` only fills `seconds`.
 * @throws the signal's reason when it aborts, between two batches; errors of the model
 */
export async function evaluate(
  model: FrozenModel,
  tokenizer: Tokenizer,
  prompt: PromptValues,
  validation: ValidationSet,
  settings: EvaluationSettings,
  signal: AbortSignal,
  nowSeconds: () => number,
): Promise<Evaluation> {
  const started = nowSeconds();
  const [predictions = []] = await predictWithEach(model, tokenizer, [prompt], validation, settings, signal);
  return { ...scoredAnswers(predictions, validation), seconds: nowSeconds() - started };
}

/** What the answers to all examples, in their order, say. @throws LabError `TaskData` if a metric does not suit them */
export function scoredAnswers(predictions: readonly Prediction[], validation: ValidationSet): ScoredAnswers {
  const { examples, metrics = [] } = validation;
  const labelTexts = validation.labels?.map(({ text }) => text) ?? null;
  return {
    ...summarize(predictions, labelTexts),
    ...(metrics.length > 0 && { results: metricResults(metrics, examples, predictions, labelTexts) }),
  };
}

/**
 * What each of several prompts of one length and form answers to every example, `[prompts][examples]`; in one pass for
 * all of them where the model can.
 * @throws the signal's reason when it aborts, between two batches; errors of the model
 */
export async function predictWithEach(
  model: FrozenModel,
  tokenizer: Tokenizer,
  prompts: readonly PromptValues[],
  { examples, labels }: ValidationSet,
  settings: EvaluationSettings,
  signal: AbortSignal,
): Promise<Prediction[][]> {
  const predictions: (Prediction | undefined)[][] = prompts.map(() => examples.map(() => undefined));
  const inputLengths = examples.map(({ inputIds }) => inputIds.length);
  const candidates = labels?.map(({ ids }) => ids) ?? [];
  const batchSize = Math.max(1, Math.floor(settings.batchSize / prompts.length));
  const promptLength = prompts[0]?.length ?? 0;
  for (const indices of evaluationBatches(inputLengths, { ...settings, batchSize, promptLength })) {
    signal.throwIfAborted();
    const batch = indices.map((index) => examples[index]).filter((example) => example !== undefined);
    const inputIds = padInputs(
      batch.map((example) => example.inputIds),
      settings.maxInputLength,
    );
    const { decoding, maxTargetLength } = settings;
    const question = { decoding, maxTargetLength, candidates };
    const answered = await answerWithEach(model, prompts, inputIds, batch.length, question);
    for (const [index, { answers, scores }] of answered.entries()) {
      const ranked = labels === null ? [] : rankLabels(scores, labels);
      batch.forEach(({ input, target }, row) => {
        const [first] = ranked[row] ?? [];
        const prediction = { input, target, prediction: tokenizer.decode(answers[row] ?? []) };
        const ofPrompt = predictions[index];
        if (ofPrompt !== undefined) ofPrompt[indices[row] ?? 0] = { ...prediction, ...(first && { ranked: first }) };
      });
    }
  }
  signal.throwIfAborted();
  return predictions.map((ofPrompt) => ofPrompt.filter((prediction) => prediction !== undefined));
}

async function answerWithEach(
  model: FrozenModel,
  prompts: readonly PromptValues[],
  inputIds: Int32Array,
  batchSize: number,
  question: Question,
): Promise<readonly Answered[]> {
  if (prompts.length > 1 && model.answerWithEach) return model.answerWithEach(prompts, inputIds, batchSize, question);
  const answered: Answered[] = [];
  for (const prompt of prompts) answered.push(await model.answer(prompt, inputIds, batchSize, question));
  return answered;
}

/**
 * For every input the labels by falling probability. Probabilities are the softmax of the labels' log-likelihoods, so
 * they say how the model divides its trust among the labels and nothing about other text.
 * @param scores `[inputs, labels]`, as `FrozenModel.scoreCandidates` gives them
 */
export function rankLabels(
  scores: Float32Array,
  labels: readonly { readonly text: string }[],
): { readonly label: string; readonly probability: number }[][] {
  return Array.from({ length: scores.length / labels.length }, (_, row) => {
    const rowScores = scores.subarray(row * labels.length, (row + 1) * labels.length);
    const best = Math.max(...rowScores);
    const weights = Array.from(rowScores, (score) => Math.exp(score - best));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return labels
      .map(({ text }, index) => ({ label: text, probability: (weights[index] ?? 0) / total }))
      .sort((a, b) => b.probability - a.probability);
  });
}

function metricResults(
  metrics: readonly MetricName[],
  examples: readonly ValidationExample[],
  predictions: readonly (Prediction | undefined)[],
  labels: readonly string[] | null,
): NonNullable<Evaluation['results']> {
  const answered = examples.map((example, index) => ({ ...example, prediction: predictions[index]?.prediction ?? '' }));
  const results = Object.entries(scoreAnswers(metrics, answered, labels));
  return Object.fromEntries(results.map(([key, value]) => [key, Number.isFinite(value) ? value : null]));
}

function summarize(predictions: readonly Prediction[], labels: readonly string[] | null): ScoredAnswers {
  const targets = predictions.map(({ target }) => target);
  const answers = predictions.map(({ prediction }) => prediction);
  const ranked = predictions.map((prediction) => prediction.ranked?.label ?? '');
  const wrong = predictions.slice(FIRST_SAMPLES).filter(({ prediction, target }) => prediction !== target);
  return {
    examples: predictions.length,
    exactMatch: shareOfMatches(targets, answers),
    accuracy: labels === null ? null : shareOfMatches(targets, ranked),
    labels: labels === null ? null : labelDiagnostics(targets, answers, labels),
    samples: [...predictions.slice(0, FIRST_SAMPLES), ...wrong.slice(0, WRONG_SAMPLES)],
  };
}
