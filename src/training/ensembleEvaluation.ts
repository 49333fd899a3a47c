/** Several prompts of one task as one model: each example gets the answer that most of them give. */
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import { majorityVote } from '../tasks/majorityVote.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { type EvaluationSettings, predictWithEach, scoredAnswers, type ValidationSet } from './evaluation.ts';
import type { Prediction, ScoredAnswers } from './evaluationTypes.ts';

export interface EnsembleEvaluation {
  /** Of each prompt alone, in their order. */
  readonly members: readonly ScoredAnswers[];
  /**
   * Of the votes, scored as each prompt is: texts are voted on for exact match and metrics, labels, each prompt's
   * likeliest, for accuracy. The probability of a label is the share of prompts that voted for it.
   */
  readonly vote: ScoredAnswers;
  /** Share of examples on which all prompts say the same, in [0, 1]. */
  readonly agreement: number;
  /** Up to 8 of the first examples on which they do not. */
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  readonly input: string;
  readonly target: string;
  readonly vote: string;
  /** Of each prompt, in their order. */
  readonly answers: readonly string[];
}

const SHOWN_DISAGREEMENTS = 8;

/**
 * What the prompts answer to all examples, alone and by vote; the order of prompts decides ties (`majorityVote`).
 * @param prompts one or more, of one length and form
 * @throws the signal's reason when it aborts, between two batches; errors of the model
 */
export async function evaluateEnsemble(
  model: FrozenModel,
  tokenizer: Tokenizer,
  prompts: readonly PromptValues[],
  validation: ValidationSet,
  settings: EvaluationSettings,
  signal: AbortSignal,
): Promise<EnsembleEvaluation> {
  const ofEach = await predictWithEach(model, tokenizer, prompts, validation, settings, signal);
  const ballots = validation.examples.map((_, example) => ofEach.flatMap((ofPrompt) => ofPrompt[example] ?? []));
  const disagreements = ballots.map(disagreement).filter((each) => each !== null);
  return {
    members: ofEach.map((predictions) => scoredAnswers(predictions, validation)),
    vote: scoredAnswers(ballots.map(elected), validation),
    agreement: 1 - disagreements.length / ballots.length,
    disagreements: disagreements.slice(0, SHOWN_DISAGREEMENTS),
  };
}

/** What most prompts say of one example. */
function elected(ballots: readonly Prediction[]): Prediction {
  const { input = '', target = '' } = ballots[0] ?? {};
  const prediction = majorityVote(ballots.map((ballot) => ballot.prediction));
  const labels = ballots.flatMap(({ ranked }) => ranked?.label ?? []);
  if (labels.length === 0) return { input, target, prediction };
  const label = majorityVote(labels);
  const votes = labels.filter((each) => each === label).length;
  return { input, target, prediction, ranked: { label, probability: votes / labels.length } };
}

/** By labels where there are some, else by texts; null if all say the same. */
function disagreement(ballots: readonly Prediction[]): Disagreement | null {
  const { input = '', target = '' } = ballots[0] ?? {};
  const answers = ballots.map(({ ranked, prediction }) => ranked?.label ?? prediction);
  return new Set(answers).size === 1 ? null : { input, target, vote: majorityVote(answers), answers };
}
