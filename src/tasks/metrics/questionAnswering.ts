/**
 * Exact match and token F1 of answers, the best over the references of a question, after the normalizations of the
 * SQuAD and TriviaQA scripts, as T5 computes them (t5/evaluation/qa_utils.py). In percent.
 */
import { commonCount, fMeasure } from './multisets.ts';
import { splitWords, WORD_CHARACTER } from './pythonText.ts';

export interface AnswerScores {
  /** Exact match: the normalized answer is one of the normalized references. */
  readonly em: number;
  /** Harmonic mean of the precision and recall of words, counted as often as they occur. */
  readonly f1: number;
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g; // the 32 characters of Python's string.punctuation
const TRIVIA_QA_PUNCTUATION = /[!-/:-@[-`{-~‘’´]/g;
const ARTICLES = new RegExp(`(?<!${WORD_CHARACTER})(?:a|an|the)(?!${WORD_CHARACTER})`, 'gu');

/** Lower case, without punctuation and articles, one space between words. */
export function normalizeSquad(answer: string): string {
  return normalize(answer, PUNCTUATION, '');
}

/** As for SQuAD, but punctuation separates words, and typographic single quotes belong to it. */
export function normalizeTriviaQa(answer: string): string {
  return normalize(answer, TRIVIA_QA_PUNCTUATION, ' ');
}

function normalize(answer: string, punctuation: RegExp, replacement: string): string {
  const words = answer.toLowerCase().replace(punctuation, replacement).replace(ARTICLES, ' ');
  return splitWords(words).join(' ');
}

/**
 * @param targets for every question its references, at least one
 * @throws RangeError for no questions, a question without references, or lists of unequal length
 */
export function squad(targets: readonly (readonly string[])[], predictions: readonly string[]): AnswerScores {
  return answerScores(targets, predictions, normalizeSquad);
}

/** As `squad`, with TriviaQA's normalization. */
export function triviaQa(targets: readonly (readonly string[])[], predictions: readonly string[]): AnswerScores {
  return answerScores(targets, predictions, normalizeTriviaQa);
}

function answerScores(
  targets: readonly (readonly string[])[],
  predictions: readonly string[],
  normalized: (answer: string) => string,
): AnswerScores {
  if (targets.length !== predictions.length || targets.length === 0) {
    throw new RangeError(`${predictions.length} predictions for ${targets.length} questions`);
  }
  let matches = 0;
  let f1 = 0;
  targets.forEach((references, i) => {
    if (references.length === 0) throw new RangeError(`question ${i} has no reference`);
    const prediction = normalized(predictions[i] ?? '');
    const texts = references.map(normalized);
    if (texts.includes(prediction)) matches++;
    f1 += Math.max(...texts.map((text) => wordF1(splitWords(text), splitWords(prediction))));
  });
  return { em: (100 * matches) / targets.length, f1: (100 * f1) / targets.length };
}

function wordF1(target: readonly string[], prediction: readonly string[]): number {
  return fMeasure(commonCount(target, prediction), target.length, prediction.length);
}
