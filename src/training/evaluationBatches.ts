/** Which examples are evaluated together. */
import type { Decoding } from '../t5/frozenModel.ts';
import { inputBucket } from './padding.ts';

export interface EvaluationBatchSettings {
  /** Examples of a training step. */
  readonly batchSize: number;
  readonly promptLength: number;
  readonly maxInputLength: number;
  readonly maxTargetLength: number;
  readonly decoding: Decoding;
}

/** More than this many times a training batch would only keep those waiting who stop a run. */
const MOST_TRAINING_BATCHES = 4;

/**
 * Indices of inputs of similar length, so that little is padded; of equal ones in the order given. A batch has no more
 * positions (prompt, input, and each beam's answer) than the largest batch that training may meet: as training keeps much
 * more of every position, what can be trained can be evaluated, and short inputs go many at a time.
 * @param inputLengths tokens of each example's input, none above `maxInputLength`
 */
export function evaluationBatches(inputLengths: readonly number[], settings: EvaluationBatchSettings): number[][] {
  const { batchSize, promptLength, maxInputLength, maxTargetLength, decoding } = settings;
  const beams = decoding.method === 'beam' ? decoding.beams : 1;
  const mostPositions = batchSize * (promptLength + maxInputLength + maxTargetLength);
  const fits = (count: number, longest: number) =>
    count <= MOST_TRAINING_BATCHES * batchSize &&
    count * (promptLength + inputBucket(longest, maxInputLength) + beams * maxTargetLength) <= mostPositions;
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const { index, length } of byLength(inputLengths)) {
    if (batch.length > 0 && !fits(batch.length + 1, length)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  return batch.length === 0 ? batches : [...batches, batch];
}

function byLength(lengths: readonly number[]): { readonly index: number; readonly length: number }[] {
  // Sorting is stable.
  return lengths.map((length, index) => ({ index, length })).sort((a, b) => a.length - b.length);
}
