/**
 * Corpus BLEU (Papineni et al. 2002) as sacrebleu computes it with T5's settings: words split as mteval-v14's
 * "international" tokenization does, up to four words, case kept, exponential smoothing, no effective order.
 */
import { countTexts, ngrams } from './multisets.ts';
import { splitWords, stripEnd } from './pythonText.ts';

const LONGEST_NGRAM = 4;

/**
 * BLEU in percent, of all predictions together.
 * @param references for every prediction its references, at least one
 * @throws RangeError for no predictions, a prediction without references, or lists of unequal length
 */
export function bleu(references: readonly (readonly string[])[], predictions: readonly string[]): number {
  if (references.length !== predictions.length || predictions.length === 0) {
    throw new RangeError(`${predictions.length} predictions for ${references.length} sets of references`);
  }
  const matches = new Array<number>(LONGEST_NGRAM).fill(0);
  const totals = new Array<number>(LONGEST_NGRAM).fill(0);
  let predictionLength = 0;
  let referenceLength = 0;
  predictions.forEach((prediction, index) => {
    const words = tokenizeInternational(prediction);
    const others = (references[index] ?? []).map(tokenizeInternational);
    predictionLength += words.length;
    referenceLength += closestLength(words.length, others, index);
    for (let order = 1; order <= LONGEST_NGRAM; order++) {
      const most = mostOccurrences(others, order);
      for (const [ngram, count] of countTexts(ngrams(words, order))) {
        matches[order - 1] = (matches[order - 1] ?? 0) + Math.min(count, most.get(ngram) ?? 0);
        totals[order - 1] = (totals[order - 1] ?? 0) + count;
      }
    }
  });
  return score(matches, totals, predictionLength, referenceLength);
}

/** Words of a text, punctuation and symbols apart, except punctuation between digits. */
export function tokenizeInternational(text: string): string[] {
  const spaced = stripEnd(text)
    .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
    .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
    .replace(/\p{S}/gu, ' $& ');
  return splitWords(spaced);
}

function score(matches: number[], totals: number[], predictionLength: number, referenceLength: number): number {
  // Without predictions of four words in a row there is no precision to take the logarithm of: BLEU is 0.
  if (totals.includes(0) || matches.every((count) => count === 0)) return 0;
  let smoothing = 1;
  const logPrecisions = matches.map((count, i) => {
    if (count === 0) smoothing *= 2;
    return Math.log((100 * (count === 0 ? 1 / smoothing : count)) / (totals[i] ?? 0));
  });
  const brevity = predictionLength < referenceLength ? Math.exp(1 - referenceLength / predictionLength) : 1;
  return brevity * Math.exp(logPrecisions.reduce((sum, value) => sum + value, 0) / LONGEST_NGRAM);
}

/** Of the references' lengths the one closest to the prediction's; of two as close, the shorter. */
function closestLength(length: number, references: readonly (readonly string[])[], index: number): number {
  const [closest] = references
    .map((words) => words.length)
    .sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b);
  if (closest === undefined) throw new RangeError(`prediction ${index} has no reference`);
  return closest;
}

/** For every n-gram how often it occurs in the reference that has it most often. */
function mostOccurrences(references: readonly (readonly string[])[], order: number): Map<string, number> {
  const most = new Map<string, number>();
  for (const words of references) {
    for (const [ngram, count] of countTexts(ngrams(words, order)))
      most.set(ngram, Math.max(count, most.get(ngram) ?? 0));
  }
  return most;
}
