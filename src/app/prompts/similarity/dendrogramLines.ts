/** A dendrogram as lines: leaves at the right, one below the other; the higher a merge, the farther left. */
import type { Merge } from '../../../prompts/similarity/linkage.ts';

export interface DendrogramLine {
  /** 0 at the highest merge, 1 at height zero. */
  readonly depth: number;
  /** Where its two branches end on the right, and at which height of the drawing, in leaves from the top. */
  readonly upper: { readonly depth: number; readonly place: number };
  readonly lower: { readonly depth: number; readonly place: number };
}

/** One line a merge. `leaves` stand at places 0.5, 1.5, … in their own order. */
export function dendrogramLines(merges: readonly Merge[], leaves: number): DendrogramLine[] {
  const top = merges.at(-1)?.height ?? 0;
  const ends: { depth: number; place: number }[] = Array.from({ length: leaves }, (_, leaf) => ({
    depth: 1,
    place: leaf + 0.5,
  }));
  return merges.map(({ left, right, height }) => {
    const branches = [left, right].map((cluster) => ends[cluster] ?? { depth: 1, place: 0.5 });
    const [upper, lower] = branches.sort((a, b) => a.place - b.place) as [(typeof ends)[0], (typeof ends)[0]];
    const depth = top > 0 ? 1 - height / top : 1;
    ends.push({ depth, place: (upper.place + lower.place) / 2 });
    return { depth, upper, lower };
  });
}
