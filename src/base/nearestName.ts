/** "Did you mean": the known name that a mistyped one was probably meant to be. */

/**
 * The name of `known` with the smallest edit distance to `name`, ignoring case; undefined if even that one differs in
 * more than a third of its letters (and more than one).
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let nearestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const acceptable = Math.max(1, Math.floor(candidate.length / 3));
    // A long foreign text needs no comparing: its length alone is too far off.
    if (Math.abs(candidate.length - name.length) > acceptable) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= acceptable && distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** Least number of insertions, deletions, replacements and swaps of neighbours (restricted Damerau-Levenshtein). */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swapped = isSwap ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, removed, inserted, swapped));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
