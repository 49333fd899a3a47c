/** From the winners of a model's contests to the choices that its kernels ask. */
import type { KernelChoices, ProductShape } from '../choices.ts';
import type { Contest } from './contest.ts';
import type { ModelContests } from './modelContests.ts';
import type { ProductContest, ProductKind } from './productContest.ts';
import { rowClassOf } from './variants.ts';

/** Index of the winner by contest; contests that were not held are missing. */
export type Winners = ReadonlyMap<string, number>;

/** Where no contest tells better, the choice is the default's. */
export function tunedChoices(contests: ModelContests, winners: Winners, defaults: KernelChoices): KernelChoices {
  const held = contests.products.filter(({ id }) => winners.has(id));
  return {
    attentionTile: winnerOf(contests.attention, winners) ?? defaults.attentionTile,
    rowSharing: winnerOf(contests.rowSharing, winners) ?? defaults.rowSharing,
    product(shape) {
      const alike = mostSimilar(held, shape);
      return (alike === null ? undefined : winnerOf(alike, winners)) ?? defaults.product(shape);
    },
  };
}

export function winnerOf<Variant>({ id, candidates }: Contest<Variant>, winners: Winners): Variant | undefined {
  return candidates[winners.get(id) ?? -1];
}

/** The contest of the same storage, direction and class of rows whose matrix is nearest in size, if there is one. */
function mostSimilar(held: readonly ProductContest[], shape: ProductShape): ProductContest | null {
  const rows = rowClassOf(shape.rows);
  let [best, least]: [ProductContest | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const contest of held) {
    const { kind } = contest;
    if (kind.rows !== rows || kind.storage !== shape.storage || kind.transposed !== shape.transposed) continue;
    const distance = sizeDistance(kind, shape);
    if (distance < least) [best, least] = [contest, distance];
  }
  return best;
}

/** How many times larger one is than the other, in both sizes, as a logarithm. */
function sizeDistance(a: Pick<ProductKind, 'inner' | 'columns'>, b: Pick<ProductKind, 'inner' | 'columns'>): number {
  return Math.abs(Math.log(a.inner / b.inner)) + Math.abs(Math.log(a.columns / b.columns));
}
