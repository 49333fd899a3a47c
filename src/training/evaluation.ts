/**
 * Evaluation on the validation split: greedy decoding for exact match, and rank classification over the label set for
 * accuracy, with the label diagnostics that show the two classic failures of a tuned prompt (answers that are no label,
 * one label for everything).
 */

import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import { labelDiagnostics } from '../tasks/labelDiagnostics.ts';
import { shareOfMatches } from '../tasks/metrics.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { Evaluation, Prediction } from './evaluationTypes.ts';
import { padInputs } from './padding.ts';

export interface ValidationExample {
  readonly input: string;
  readonly target: string;
  /** Token ids of the input, cut to the maximum length, ending in EOS. */
  readonly inputIds: Int32Array;
}

export interface ValidationSet {
  readonly examples: readonly ValidationExample[];
  /** The task's label set with its token ids, cut as targets are and ending in EOS; null for free-text tasks. */
  readonly labels: readonly { readonly text: string; readonly ids: readonly number[] }[] | null;
}

export interface EvaluationSettings {
  readonly batchSize: number;
  readonly maxInputLength: number;
  readonly maxTargetLength: number;
}

const SAMPLES_OF_A_KIND = 8;

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
  const { examples, labels } = validation;
  const predictions: (Prediction | undefined)[] = examples.map(() => undefined);
  for (const indices of batchesByLength(examples, settings.batchSize)) {
    signal.throwIfAborted();
    const batch = indices.map((index) => examples[index]).filter((example) => example !== undefined);
    const inputIds = padInputs(
      batch.map((example) => example.inputIds),
      settings.maxInputLength,
    );
    const answers = await model.generateGreedy(prompt, inputIds, batch.length, settings.maxTargetLength);
    signal.throwIfAborted();
    const ranked = labels === null ? [] : await rankLabels(model, prompt, inputIds, batch.length, labels);
    batch.forEach(({ input, target }, row) => {
      const first = ranked[row]?.[0];
      const prediction = tokenizer.decode(answers[row] ?? []);
      predictions[indices[row] ?? 0] = { input, target, prediction, ...(first && { ranked: first }) };
    });
  }
  return {
    ...summarize(
      predictions.filter((prediction) => prediction !== undefined),
      labels?.map(({ text }) => text) ?? null,
    ),
    seconds: nowSeconds() - started,
  };
}

/**
 * For every row of `inputIds [batchSize, T]` the labels by falling probability. Probabilities are the softmax of the
 * labels' log-likelihoods, so they say how the model divides its trust among the labels and nothing about other text.
 */
export async function rankLabels(
  model: FrozenModel,
  prompt: PromptValues,
  inputIds: Int32Array,
  batchSize: number,
  labels: readonly { readonly text: string; readonly ids: readonly number[] }[],
): Promise<{ readonly label: string; readonly probability: number }[][]> {
  const scores = await model.scoreCandidates(
    prompt,
    inputIds,
    batchSize,
    labels.map(({ ids }) => ids),
  );
  return Array.from({ length: batchSize }, (_, row) => {
    const rowScores = scores.subarray(row * labels.length, (row + 1) * labels.length);
    const best = Math.max(...rowScores);
    const weights = Array.from(rowScores, (score) => Math.exp(score - best));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return labels
      .map(({ text }, index) => ({ label: text, probability: (weights[index] ?? 0) / total }))
      .sort((a, b) => b.probability - a.probability);
  });
}

/** Indices of similar input length together, so that little is padded; order among equals as in the file. */
function batchesByLength(examples: readonly ValidationExample[], batchSize: number): number[][] {
  const byLength = examples
    .map(({ inputIds }, index) => ({ index, length: inputIds.length }))
    .sort((a, b) => a.length - b.length || a.index - b.index);
  const batches: number[][] = [];
  for (let start = 0; start < byLength.length; start += batchSize) {
    batches.push(byLength.slice(start, start + batchSize).map(({ index }) => index));
  }
  return batches;
}

function summarize(predictions: readonly Prediction[], labels: readonly string[] | null): Omit<Evaluation, 'seconds'> {
  const targets = predictions.map(({ target }) => target);
  const answers = predictions.map(({ prediction }) => prediction);
  const ranked = predictions.map((prediction) => prediction.ranked?.label ?? '');
  const wrong = predictions.slice(SAMPLES_OF_A_KIND).filter(({ prediction, target }) => prediction !== target);
  return {
    examples: predictions.length,
    exactMatch: shareOfMatches(targets, answers),
    accuracy: labels === null ? null : shareOfMatches(targets, ranked),
    labels: labels === null ? null : labelDiagnostics(targets, answers, labels),
    samples: [...predictions.slice(0, SAMPLES_OF_A_KIND), ...wrong.slice(0, SAMPLES_OF_A_KIND)],
  };
}
