/**
 * Evaluation where memory is short. A run that is trained with its blocks computed twice has less room than its largest
 * evaluation wants: those rows are then asked in parts, which answer the same.
 */
import { isLabError } from '../../base/errors.ts';
import type { PromptValues } from '../frozenModel.ts';
import type { InferenceResult, InferenceTask } from './plannedInference.ts';

/** Equally many consecutive rows of the batch for each prompt. */
export type Infer = (
  prompts: readonly PromptValues[],
  inputIds: Int32Array,
  batchSize: number,
  task: InferenceTask,
) => Promise<InferenceResult>;

/**
 * `infer`, in halves of halves where the whole has no room: of the prompts if there are several, else of the rows. What
 * had no room is remembered, so that the next batch of the size does not ask for it again.
 * @throws LabError `GpuOutOfMemory` if there is no room for a single row; whatever else `infer` throws
 */
export function inferInParts(infer: Infer): Infer {
  let mostRows = Number.POSITIVE_INFINITY;
  const inParts: Infer = async (prompts, inputIds, batchSize, task) => {
    if (batchSize <= mostRows || batchSize === 1) {
      try {
        return await infer(prompts, inputIds, batchSize, task);
      } catch (error) {
        if (batchSize === 1 || !isLabError(error, 'GpuOutOfMemory')) throw error;
        mostRows = Math.min(mostRows, batchSize - 1);
      }
    }
    const groups = prompts.length > 1 ? prompts.length : batchSize;
    const firstGroups = Math.ceil(groups / 2);
    const rows = (firstGroups * batchSize) / groups;
    const inputLength = inputIds.length / batchSize;
    const ofFirst = prompts.length > 1 ? prompts.slice(0, firstGroups) : prompts;
    const ofOthers = prompts.length > 1 ? prompts.slice(firstGroups) : prompts;
    const first = await inParts(ofFirst, inputIds.slice(0, rows * inputLength), rows, task);
    const others = await inParts(ofOthers, inputIds.slice(rows * inputLength), batchSize - rows, task);
    const scores = new Float32Array(first.scores.length + others.scores.length);
    scores.set(first.scores);
    scores.set(others.scores, first.scores.length);
    return {
      scores,
      answers: [...first.answers, ...others.answers],
      hypotheses: [...first.hypotheses, ...others.hypotheses],
    };
  };
  return inParts;
}
