/** Which tokens of two models' vocabularies are the same word: the pairs that a map between the models is fitted on. */

export interface SharedToken {
  readonly piece: string;
  readonly sourceId: number;
  readonly targetId: number;
}

export interface SharedTokenChoice {
  /** Shared tokens to pass over; the first are control tokens and fragments. */
  readonly skip?: number;
  readonly count?: number;
}

/**
 * Pieces that both vocabularies hold, in the source's order (which is by frequency, for SentencePiece). By default
 * those after the first 1,000, and 4,000 of them, as the reference does. Fewer if there are fewer. A piece that a
 * vocabulary lists twice counts where it stands first.
 * Source: google-research/prompt-tuning, recycling/recycle.py, which filters for English words besides.
 */
export function sharedTokens(
  sourcePieces: readonly string[],
  targetPieces: readonly string[],
  { skip = 1000, count = 4000 }: SharedTokenChoice = {},
): SharedToken[] {
  const sourceIds = firstPlaces(sourcePieces);
  const targetIds = firstPlaces(targetPieces);
  const shared = [...sourceIds].flatMap(([piece, sourceId]) => {
    const targetId = targetIds.get(piece);
    return targetId === undefined ? [] : [{ piece, sourceId, targetId }];
  });
  return shared.slice(skip, skip + count);
}

function firstPlaces(pieces: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [id, piece] of pieces.entries()) if (!places.has(piece)) places.set(piece, id);
  return places;
}
