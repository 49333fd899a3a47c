/**
 * ROUGE-1, ROUGE-2 and summary-level ROUGE-L (Lin 2004), as rouge_score computes them and T5 calls it: F-measures in
 * percent, no stemming. T5 has a deterministic `rouge_mean`, which this is, and a `rouge` whose value is the median of
 * 1,000 bootstrap samples of that mean.
 */
import { longestCommonSubsequence } from './longestCommonSubsequence.ts';
import { commonCount, countTexts, fMeasure, ngrams, takeOne } from './multisets.ts';

export interface RougeScores {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeLsum: number;
}

/** @throws RangeError for no examples or lists of unequal length */
export function rouge(targets: readonly string[], predictions: readonly string[]): RougeScores {
  const count = targets.length;
  if (count !== predictions.length || count === 0) {
    throw new RangeError(`${predictions.length} predictions for ${count} targets`);
  }
  const sums = { rouge1: 0, rouge2: 0, rougeLsum: 0 };
  targets.forEach((target, i) => {
    const [a, b] = [sentences(target), sentences(predictions[i] ?? '')];
    sums.rouge1 += ngramScore(a.flat(), b.flat(), 1);
    sums.rouge2 += ngramScore(a.flat(), b.flat(), 2);
    sums.rougeLsum += summaryScore(a, b);
  });
  return {
    rouge1: (100 * sums.rouge1) / count,
    rouge2: (100 * sums.rouge2) / count,
    rougeLsum: (100 * sums.rougeLsum) / count,
  };
}

/** The words of every sentence. Sentences end at line ends, and, as T5 prepares summaries, at a full stop that stands alone. */
function sentences(summary: string): string[][] {
  return summary
    .replaceAll(' . ', ' .\n')
    .split('\n')
    .map((sentence) => sentence.toLowerCase().match(/[a-z0-9]+/g) ?? []);
}

function ngramScore(target: readonly string[], prediction: readonly string[], order: number): number {
  const [wanted, given] = [ngrams(target, order), ngrams(prediction, order)];
  return fMeasure(commonCount(wanted, given), wanted.length, given.length);
}

/**
 * Section 3.2 of the paper: for every sentence of the target the union of its longest common subsequences with the
 * prediction's sentences; a word counts no more often than it occurs in either text, as in ROUGE 1.5.5.
 */
function summaryScore(target: readonly (readonly string[])[], prediction: readonly (readonly string[])[]): number {
  const left = [countTexts(target.flat()), countTexts(prediction.flat())] as const;
  let common = 0;
  for (const sentence of target) {
    const union = new Set(prediction.flatMap((other) => longestCommonSubsequence(sentence, other)));
    for (const index of [...union].sort((a, b) => a - b)) {
      const word = sentence[index] ?? '';
      if ((left[1].get(word) ?? 0) > 0 && takeOne(left[0], word)) {
        takeOne(left[1], word);
        common++;
      }
    }
  }
  return fMeasure(common, target.flat().length, prediction.flat().length);
}
