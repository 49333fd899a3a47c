/** Nearest words of prompt tokens, for people. */

/** A piece of the vocabulary without the mark that a word begins; the mark alone stays. */
export function pieceWord(piece: string): string {
  return piece.replace('▁', ' ').trim() || piece;
}

/** Of each word whether it was not among those before; none is new where nothing is known of before. */
export function changedWords(
  now: readonly { readonly id: number }[],
  before: readonly { readonly id: number }[] | null,
): readonly boolean[] {
  const known = new Set(before?.map(({ id }) => id));
  return now.map(({ id }) => before !== null && !known.has(id));
}
