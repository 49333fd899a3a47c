/**
 * Positions in `a`, rising, of a longest common subsequence of `a` and `b`. Where there are several, the one that
 * rouge_score reads out of its table (walking back from the ends, towards the start of `a` on ties), because a union over
 * sentences depends on the choice. Time and memory are proportional to the product of the lengths.
 */
export function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width); // [a.length + 1, b.length + 1], of the first words of each
  const lengthOf = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      lengths[i * width + j] =
        a[i - 1] === b[j - 1] ? lengthOf(i - 1, j - 1) + 1 : Math.max(lengthOf(i - 1, j), lengthOf(i, j - 1));
    }
  }
  const positions: number[] = [];
  for (let i = a.length, j = b.length; i > 0 && j > 0; ) {
    if (a[i - 1] === b[j - 1]) {
      i--;
      j--;
      positions.push(i);
    } else if (lengthOf(i, j - 1) > lengthOf(i - 1, j)) j--;
    else i--;
  }
  return positions.reverse();
}
