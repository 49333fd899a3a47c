/** Several prompts of one task as one model: each example gets the answer that most of them give. */
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import { majorityVote } from '../tasks/majorityVote.ts';
import { shareOfMatches } from '../tasks/metrics/matches.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { type EvaluationSettings, predictWithEach, type ValidationSet } from './evaluation.ts';

/** Shares as in `Evaluation`, of the votes. */
export interface EnsembleScore {
  readonly exactMatch: number;
  /** Votes are for the likeliest label of each prompt; null for tasks without a label set. */
  readonly accuracy: number | null;
}

/**
 * The score of the prompts' votes over all examples; the order of prompts decides ties (`majorityVote`).
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
): Promise<EnsembleScore> {
  const ofEach = await predictWithEach(model, tokenizer, prompts, validation, settings, signal);
  const targets = validation.examples.map(({ target }) => target);
  const votes = (answerOf: (example: number) => readonly string[]) =>
    shareOfMatches(
      targets,
      targets.map((_, example) => majorityVote(answerOf(example))),
    );
  return {
    exactMatch: votes((example) => ofEach.map((ofPrompt) => ofPrompt[example]?.prediction ?? '')),
    accuracy:
      validation.labels === null
        ? null
        : votes((example) => ofEach.map((ofPrompt) => ofPrompt[example]?.ranked?.label ?? '')),
  };
}
