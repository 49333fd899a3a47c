/** Which of the words that two vocabularies share a map between the models is fitted on, and which it is checked on. */
import { LabError } from '../../base/errors.ts';
import { type SharedToken, sharedTokens } from './sharedTokens.ts';

export interface FittingWords {
  readonly fit: readonly SharedToken[];
  /** Words that the fit does not see; may be none. */
  readonly check: readonly SharedToken[];
}

/** Passed over, and used, by the reference (recycling/recycle.py). */
const SKIPPED = 1000;
const USED = 4000;
/** Enough to tell a good map from a bad one. */
const CHECKED = 200;
/** Of a small vocabulary one word in this many is kept for the check. */
const CHECK_EVERY = 10;
/** Fewer words for each dimension of the source leave the map nearly arbitrary. */
const LEAST_WORDS_A_DIMENSION = 0.5;
/** With at least so many the least squares are no mere interpolation. */
const AMPLE_WORDS_A_DIMENSION = 2;

/**
 * The reference's choice where the vocabularies are large enough for it: the 4,000 shared words after the first 1,000. In
 * small ones all shared words, but for each tenth, which is for the check.
 * @param sourceWidth the source model's d_model
 * @throws LabError `Transfer` if the vocabularies share too few words
 */
export function fittingWords(
  sourcePieces: readonly string[],
  targetPieces: readonly string[],
  sourceWidth: number,
): FittingWords {
  const shared = sharedTokens(sourcePieces, targetPieces, { skip: 0, count: Number.POSITIVE_INFINITY });
  const usual = shared.slice(SKIPPED, SKIPPED + USED);
  if (usual.length >= AMPLE_WORDS_A_DIMENSION * sourceWidth || usual.length === USED) {
    return { fit: usual, check: spread([...shared.slice(SKIPPED + USED), ...shared.slice(0, SKIPPED)], CHECKED) };
  }
  const isChecked = (_: SharedToken, place: number) => place % CHECK_EVERY === CHECK_EVERY - 1;
  const fit = shared.filter((token, place) => !isChecked(token, place));
  if (fit.length < LEAST_WORDS_A_DIMENSION * sourceWidth) {
    throw new LabError({
      tag: 'Transfer',
      what: 'These two models share too few words',
      found: `${shared.length} pieces in both vocabularies`,
      expected: `at least ${Math.ceil((LEAST_WORDS_A_DIMENSION * sourceWidth * CHECK_EVERY) / (CHECK_EVERY - 1))} for a model ${sourceWidth} wide`,
      remedy: 'Recycle between models whose tokenizers are alike, such as two sizes of one T5.',
    });
  }
  return { fit, check: spread(shared.filter(isChecked), CHECKED) };
}

/** At most `count` of them, evenly over the whole. */
function spread<Value>(values: readonly Value[], count: number): Value[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, place) => values[Math.floor((place * values.length) / count)] as Value);
}
