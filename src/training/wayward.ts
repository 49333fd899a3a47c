/**
 * The wayward penalty on the host (Khashabi et al. 2022; prompt_tuning/extended/train/wayward.py): what a run file says
 * of it, and its formula in plain TypeScript.
 */
import { LabError } from '../base/errors.ts';
import type { PromptValues } from '../t5/frozenModel.ts';
import type { WaywardPenalty } from '../t5/promptTrainer.ts';
import type { LoadedModel } from './prepareRun.ts';
import type { RunSpec } from './runFileTypes.ts';

/** gamma's default in the reference. */
export const DEFAULT_WAYWARD_FACTOR = 0.01;

/**
 * The embeddings that a run's prompt is drawn to; null if nothing draws it.
 * @throws LabError `RunFile` if the text has not as many tokens as the prompt has rows
 */
export async function waywardPenaltyOf(
  { wayward, prompt }: RunSpec,
  { model, tokenizer }: LoadedModel,
): Promise<WaywardPenalty | null> {
  if (wayward === undefined) return null;
  const ids = tokenizer.encode(wayward.text);
  if (ids.length !== prompt.length) {
    throw new LabError({
      tag: 'RunFile',
      what: 'The text that the prompt is drawn to has not one token for each of its rows',
      found: `wayward.text of ${ids.length} tokens, prompt.length ${prompt.length}`,
      expected: 'as many tokens as rows',
      remedy: `Set prompt.length to ${ids.length}, or use a text of ${prompt.length} tokens.`,
    });
  }
  return { factor: wayward.factor, anchor: await model.embeddingRows(ids) };
}

/** `factor * sum((P - anchor)²) / length` of a prompt, and its gradient `[P, D]`. */
export function penaltyAndGradient(
  { length, values }: PromptValues,
  { factor, anchor }: WaywardPenalty,
): { penalty: number; gradient: Float64Array } {
  const distances = Float64Array.from(values, (value, index) => value - (anchor[index] ?? Number.NaN));
  return {
    penalty: (factor / length) * distances.reduce((sum, distance) => sum + distance ** 2, 0),
    gradient: distances.map((distance) => ((2 * factor) / length) * distance),
  };
}
