/** Suggestions for a name that was probably mistyped. */

const LONGEST_COMPARED = 64; // characters; column names are short, and hostile ones stay cheap

/** Those of `known` that look like `name`, best first, at most three. */
export function nearMatches(name: string, known: readonly string[]): string[] {
  const wanted = name.trim().toLowerCase().slice(0, LONGEST_COMPARED);
  return known
    .map((candidate) => {
      const other = candidate.trim().toLowerCase().slice(0, LONGEST_COMPARED);
      const contained = other.length >= 3 && wanted.length >= 3 && (other.includes(wanted) || wanted.includes(other));
      return { candidate, distance: contained ? 1 : editDistance(wanted, other) };
    })
    .filter(({ distance }) => distance <= Math.ceil(wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance: insertions, deletions and replacements of one code unit from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
