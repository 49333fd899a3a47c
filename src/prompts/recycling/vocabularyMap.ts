/**
 * Prompt recycling (Lester et al. 2022, arXiv 2208.05577): a prompt of one model moved to another by the linear map
 * that best carries the one's word embeddings to the other's ("v2v-lin"). Without an offset, as in the reference,
 * google-research/prompt-tuning, recycling/recycle.py.
 */
import { LabError } from '../../base/errors.ts';
import { decomposed, solved } from '../algebra/cholesky.ts';
import { rowProducts, transposed } from '../algebra/rowProducts.ts';
import { requireFit } from '../fit.ts';
import type { Prompt } from '../prompt.ts';

/** Embeddings of the same words in both models, row by row. */
export interface EmbeddingPairs {
  readonly count: number;
  readonly source: Float32Array; // [count, sourceWidth]
  readonly sourceWidth: number;
  readonly target: Float32Array; // [count, targetWidth]
  readonly targetWidth: number;
}

/** A source row times this is a row of the target model. */
export interface VocabularyMap {
  readonly sourceWidth: number;
  readonly targetWidth: number;
  readonly values: Float64Array; // [sourceWidth, targetWidth]
}

/**
 * The X that makes ‖source · X - target‖² + ridge · ‖X‖² smallest. With fewer words than the source is wide and no
 * ridge many X fit exactly; this is the smallest of them, as NumPy's `lstsq` gives it. Solved by Cholesky's
 * decomposition of the smaller Gram matrix, in double precision.
 * @throws LabError `Transfer` if words (or dimensions) depend on each other so far that rounding would decide the
 *   result, `PromptValues` for embeddings that are not finite
 * @throws RangeError for arrays of other sizes than the pairs say, no pairs, or a negative ridge
 */
export function fitVocabularyMap(pairs: EmbeddingPairs, ridge = 0): VocabularyMap {
  const { count, sourceWidth, targetWidth } = pairs;
  if (count < 1) throw new RangeError('No pairs to fit a map on');
  if (!(ridge >= 0 && Number.isFinite(ridge))) throw new RangeError(`A ridge of ${ridge}`);
  requireMatrix(pairs.source, count, sourceWidth, 'The source model');
  requireMatrix(pairs.target, count, targetWidth, 'The target model');
  const words = transposed(pairs.source, sourceWidth); // [sourceWidth, count]
  const answers = transposed(pairs.target, targetWidth); // [targetWidth, count]
  if (count >= sourceWidth) {
    const products = rowProducts(words, words, count); // sourceᵀ · source
    return { sourceWidth, targetWidth, values: solution(products, ridge, rowProducts(words, answers, count)) };
  }
  const products = rowProducts(pairs.source, pairs.source, sourceWidth); // source · sourceᵀ
  const shares = solution(products, ridge, Float64Array.from(pairs.target)); // [count, targetWidth]
  return { sourceWidth, targetWidth, values: rowProducts(words, transposed(shares, targetWidth), count) };
}

/**
 * The prompt for the target model, of the same length.
 * @throws LabError `PromptShape` if the prompt is not of the source model's width; `name` is the prompt's
 */
export function recyclePrompt(prompt: Prompt, map: VocabularyMap, name: string): Prompt {
  requireFit(prompt, { width: map.sourceWidth }, name);
  const moved = rowProducts(prompt.values, transposed(map.values, map.targetWidth), map.sourceWidth);
  return { length: prompt.length, width: map.targetWidth, values: Float32Array.from(moved) };
}

function requireMatrix(values: Float32Array, rows: number, columns: number, name: string): void {
  if (values.length !== rows * columns) throw new RangeError(`${values.length} values for ${rows} × ${columns}`);
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  throw new LabError({
    tag: 'PromptValues',
    what: 'These embeddings cannot be mapped',
    found: `${values[place]} in row ${Math.floor(place / columns)} (counted from 0)`,
    expected: 'finite values',
    remedy: 'Load the model again.',
    where: name,
  });
}

/** Smallest pivot, as a share of the largest product, with which six digits of the result survive. */
const SMALLEST_PIVOT = 1e-10;

/** (products + ridge · I)⁻¹ right, of the shape of `right`. */
function solution(products: Float64Array, ridge: number, right: Float64Array): Float64Array {
  const size = Math.sqrt(products.length);
  const gram = products.map((product, index) => (index % (size + 1) === 0 ? product + ridge : product));
  const cholesky = decomposed(gram, size);
  if (cholesky !== null && cholesky.smallestPivot > SMALLEST_PIVOT) return solved(cholesky, right);
  throw new LabError({
    tag: 'Transfer',
    what: 'These words do not determine a map between the models',
    found: 'embeddings that depend on each other, but for rounding',
    expected: 'independent embeddings, or a ridge',
    remedy: 'Set a ridge, such as a thousandth of the mean squared length of an embedding, or take other words.',
  });
}
