/** Texts counted as often as they occur. */

/** How often each text occurs, in order of first appearance. */
export function countTexts(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Takes one occurrence away, if one is left; whether it was. */
export function takeOne(counts: Map<string, number>, text: string): boolean {
  const count = counts.get(text) ?? 0;
  if (count > 0) counts.set(text, count - 1);
  return count > 0;
}

/** How many texts two lists have in common, each as often as it occurs in both. */
export function commonCount(a: readonly string[], b: readonly string[]): number {
  const counts = countTexts(a);
  return b.filter((text) => takeOne(counts, text)).length;
}

/** Every run of `order` words, joined by spaces. */
export function ngrams(words: readonly string[], order: number): string[] {
  return words.slice(order - 1).map((_, i) => words.slice(i, i + order).join(' '));
}

/**
 * Harmonic mean of precision and recall, in [0, 1]: `common` of `targetCount` wanted and `predictionCount` given.
 */
export function fMeasure(common: number, targetCount: number, predictionCount: number): number {
  return common === 0 ? 0 : (2 * common) / (targetCount + predictionCount);
}
