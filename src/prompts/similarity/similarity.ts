/**
 * How alike two tasks are, by their prompts: the two measures of SPoT (section 3.2). Both are products of one vector
 * for each prompt, so that a library of N prompts costs N vectors and N² short products. All sums are in double
 * precision.
 */
import { LabError } from '../../base/errors.ts';
import { addScaled, dotProduct, meanOfRows, normOf } from '../algebra/vectors.ts';
import { requireComparable, type TaskEmbedding } from './taskEmbedding.ts';

export type SimilarityMeasure =
  /** "Cosine similarity of average tokens": cos(mean of e¹ᵢ, mean of e²ⱼ). */
  | 'averageTokens'
  /** "Per-token average cosine similarity": mean over all i, j of cos(e¹ᵢ, e²ⱼ). Not 1 for a prompt with itself. */
  | 'tokenPairs';

/**
 * Similarity of two prompts of one model, in [-1, 1]; their lengths may differ.
 * @throws LabError as `similarityVector` and `requireComparable` do
 */
export function similarity(one: TaskEmbedding, other: TaskEmbedding, measure: SimilarityMeasure): number {
  requireComparable([one, other]);
  return productOf(similarityVector(one, measure), similarityVector(other, measure));
}

/**
 * The vector `[width]` of a prompt whose product with another's is their similarity: the average token at length 1, or
 * the average of the tokens at length 1 each (the mean of all pairs' products is the product of the means).
 * @throws LabError `PromptValues` where there is no direction: a zero token for `tokenPairs`, a zero average token
 */
export function similarityVector(embedding: TaskEmbedding, measure: SimilarityMeasure): Float64Array {
  return measure === 'averageTokens' ? directionOfAverage(embedding) : averageOfDirections(embedding);
}

/** Product of two similarity vectors; rounding may not carry it out of [-1, 1]. */
export function productOf(one: Float64Array, other: Float64Array): number {
  return Math.min(1, Math.max(-1, dotProduct(one, other)));
}

/** Mean of a prompt's tokens, `[width]`. */
export function averageToken({ width, values }: TaskEmbedding): Float64Array {
  return meanOfRows(values, width);
}

/** Tokens that sum up to nothing but rounding have no average direction: below this share of their own length. */
const ROUNDING_SHARE = 1e-12;

function directionOfAverage(embedding: TaskEmbedding): Float64Array {
  const average = averageToken(embedding);
  const norm = normOf(average);
  if (norm <= ROUNDING_SHARE * Math.max(...tokenNorms(embedding))) {
    throw withoutDirection(embedding.name, 'an average token of length 0');
  }
  return average.map((value) => value / norm);
}

function averageOfDirections(embedding: TaskEmbedding): Float64Array {
  const { name, length, width, values } = embedding;
  const average = new Float64Array(width);
  for (const [row, norm] of tokenNorms(embedding).entries()) {
    if (norm === 0) throw withoutDirection(name, `token ${row} (counted from 0) of length 0`);
    addScaled(average, values, row * width, 1 / norm / length);
  }
  return average;
}

function tokenNorms({ length, width, values }: TaskEmbedding): number[] {
  return Array.from({ length }, (_, row) => normOf(values, row * width, width));
}

function withoutDirection(name: string, found: string): LabError {
  return new LabError({
    tag: 'PromptValues',
    what: 'A vector of length 0 has a cosine with nothing',
    found,
    expected: 'a direction to compare',
    remedy: 'Leave this prompt out, train it further, or compare by the other measure.',
    where: name,
  });
}
