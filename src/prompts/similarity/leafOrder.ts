/**
 * The order of leaves beside a heat-map: of the 2^(N-1) orders that a dendrogram allows, one in which neighbours are as
 * close as can be (Bar-Joseph, Gifford and Jaakkola 2001, "Fast optimal leaf ordering for hierarchical clustering").
 * Takes N³ steps and N² numbers. (SciPy 1.17's `optimal_leaf_ordering` is no reference: it often misses the best order.)
 */
import type { Merge } from './linkage.ts';
import { at, type SquareMatrix } from './squareMatrix.ts';

/** A subtree, as the range of places that it has in the plain order: [start, middle) left, [middle, end) right. */
interface Node {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  /** Absent for a leaf. */
  readonly children?: readonly [Node, Node];
}

/**
 * The N leaves in an order that the merges allow and whose sum of distances between neighbours is smallest. Of an order
 * and its reverse, which cost the same, the one that starts with the smaller leaf.
 */
export function optimalLeafOrder(merges: readonly Merge[], distances: SquareMatrix): number[] {
  const { size } = distances;
  if (size < 2) return Array.from({ length: size }, (_, leaf) => leaf);
  const { root, leaves } = plainOrder(merges, size);
  const between = (one: number, other: number) => at(distances, leaves[one] ?? -1, leaves[other] ?? -1);
  const costs = new EndCosts(size, between);
  costs.fill(root);
  let best = { left: 0, right: 0, cost: Number.POSITIVE_INFINITY };
  for (let left = root.start; left < root.middle; left++) {
    for (let right = root.middle; right < root.end; right++) {
      const cost = costs.of(left, right);
      if (cost < best.cost) best = { left, right, cost };
    }
  }
  const order = costs.trace(root, best.left, best.right).map((place) => leaves[place] ?? 0);
  return (order[0] ?? 0) < (order[size - 1] ?? 0) ? order : order.reverse();
}

/** The tree of places, and the leaf at each place when every left cluster is written before its right one. */
function plainOrder(merges: readonly Merge[], size: number): { readonly root: Node; readonly leaves: number[] } {
  const leaves: number[] = [];
  const build = (cluster: number): Node => {
    const merge = merges[cluster - size];
    const start = leaves.length;
    if (merge === undefined) {
      leaves.push(cluster);
      return { start, middle: start + 1, end: start + 1 };
    }
    const children = [build(merge.left), build(merge.right)] as const;
    return { start, middle: children[0].end, end: children[1].end, children };
  };
  return { root: build(2 * size - 2), leaves };
}

/**
 * The smallest cost of any order of a subtree between two given ends. Two places are the ends of one subtree only, the
 * smallest that holds both, one in either child: one table serves for all subtrees.
 */
class EndCosts {
  private readonly table: Float64Array; // [N, N] of places
  private readonly size: number;
  private readonly between: (one: number, other: number) => number;

  constructor(size: number, between: (one: number, other: number) => number) {
    this.size = size;
    this.between = between;
    this.table = new Float64Array(size * size); // a leaf costs nothing
  }

  of(one: number, other: number): number {
    return this.table[one * this.size + other] ?? 0;
  }

  fill({ children }: Node): void {
    if (children === undefined) return;
    const [left, right] = children;
    this.fill(left);
    this.fill(right);
    for (let outerLeft = left.start; outerLeft < left.end; outerLeft++) {
      const toInnerRight = this.costsAcross(left, outerLeft, right);
      for (let outerRight = right.start; outerRight < right.end; outerRight++) {
        let smallest = Number.POSITIVE_INFINITY;
        for (const inner of otherEnds(right, outerRight)) {
          smallest = Math.min(smallest, (toInnerRight[inner - right.start] ?? 0) + this.of(inner, outerRight));
        }
        this.table[outerLeft * this.size + outerRight] = smallest;
        this.table[outerRight * this.size + outerLeft] = smallest;
      }
    }
  }

  /** For each place of `right`: the smallest cost of `left` from `outerLeft` on and of the step to that place. */
  private costsAcross(left: Node, outerLeft: number, right: Node): Float64Array {
    return Float64Array.from({ length: right.end - right.start }, (_, offset) => {
      let smallest = Number.POSITIVE_INFINITY;
      for (const inner of otherEnds(left, outerLeft)) {
        smallest = Math.min(smallest, this.of(outerLeft, inner) + this.between(inner, right.start + offset));
      }
      return smallest;
    });
  }

  /** Places of the subtree in the cheapest order from `first` to `last`. */
  trace({ start, children }: Node, first: number, last: number): number[] {
    if (children === undefined) return [start];
    const [near, far] = first < children[0].end ? children : ([children[1], children[0]] as const);
    let best = { nearEnd: first, farEnd: last, cost: Number.POSITIVE_INFINITY };
    for (const nearEnd of otherEnds(near, first)) {
      for (const farEnd of otherEnds(far, last)) {
        const cost = this.of(first, nearEnd) + this.between(nearEnd, farEnd) + this.of(farEnd, last);
        if (cost < best.cost) best = { nearEnd, farEnd, cost };
      }
    }
    return [...this.trace(near, first, best.nearEnd), ...this.trace(far, best.farEnd, last)];
  }
}

/** Places where an order of the subtree may end that starts at `from`: the other child's, or itself for a leaf. */
function* otherEnds({ start, middle, end, children }: Node, from: number): Generator<number> {
  if (children === undefined) yield from;
  else if (from < middle) for (let place = middle; place < end; place++) yield place;
  else for (let place = start; place < middle; place++) yield place;
}
