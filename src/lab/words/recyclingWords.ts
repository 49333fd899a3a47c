/** How well a prompt was carried over from another model, for people. */

/**
 * The square of a mean cosine is about the share of a word's squared length that arrives where it belongs: below this,
 * less than a tenth.
 */
const LEAST_COSINE = 0.3;

/**
 * What the check of the map says: `sentence` of how near unseen words arrive, empty where none were left to check, and
 * `warning` of a map that carries next to nothing, with what to do; null for one that does.
 * @param cosine the mean over the words that the fit did not see; 1 = all arrive where they belong
 */
export function carriedWords(cosine: number | null): { readonly sentence: string; readonly warning: string | null } {
  if (cosine === null) return { sentence: '', warning: null };
  const shown = cosine.toFixed(2);
  const sentence = `Words that the fit did not see arrive with a mean cosine of ${shown} to where they belong.`;
  if (cosine >= LEAST_COSINE) return { sentence, warning: null };
  return {
    sentence,
    warning: `This map carries almost nothing over (1 is perfect, chance gives 0): expect little more than of a random start. A ridge may help, or models of one family, whose words lie alike; else start from scratch or from a prompt of this model.`,
  };
}
