/** Which checkpoint to keep: the one that validated best, as SPoT chooses it. */
import { scoreOf } from '../../training/evaluationScore.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';

/**
 * The step of the checkpoint with the highest score; the earliest on a tie, for it trained least. Null if no step has
 * both a checkpoint and an evaluation.
 */
export function bestStep(
  checkpointSteps: readonly number[],
  evaluations: readonly { readonly step: number; readonly evaluation: Evaluation }[],
): number | null {
  const stored = new Set(checkpointSteps);
  let best: { step: number; score: number } | null = null;
  for (const { step, evaluation } of [...evaluations].sort((a, b) => a.step - b.step)) {
    const score = scoreOf(evaluation);
    if (stored.has(step) && (best === null || score > best.score)) best = { step, score };
  }
  return best?.step ?? null;
}

/** Of checkpoints by rising step the newest so many, and before them the best one, whichever step that is. */
export function newestAndBest<Checkpoint extends { readonly step: number }>(
  checkpoints: readonly Checkpoint[],
  best: number | null,
  count: number,
): readonly Checkpoint[] {
  const first = checkpoints.length - count;
  return checkpoints.filter(({ step }, place) => place >= first || step === best);
}
