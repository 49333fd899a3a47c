/** The contests for one model: what of its work is worth a choice of its own, the most important first. */

import type { AttentionTile } from '../attentionTiles.ts';
import type { KernelChoices } from '../choices.ts';
import type { RowSharing } from '../wgsl.ts';
import { type AttentionWork, attentionContest } from './attentionContest.ts';
import type { Contest } from './contest.ts';
import { type ProductContest, type ProductKind, productContest } from './productContest.ts';
import { rowContest } from './rowContest.ts';
import { attentionVariants, productVariants, type RowClass, rowVariants, type TunedDevice } from './variants.ts';

/** What a model asks of its kernels, as far as it matters to their choice. */
export interface ModelWork {
  readonly products: readonly { readonly kind: ProductKind; readonly multiplyAddsAStep: number }[];
  readonly attention: AttentionWork;
  readonly norms: { readonly width: number; readonly rowsAStep: number };
}

export interface ModelContests {
  readonly attention: Contest<AttentionTile>;
  readonly rowSharing: Contest<RowSharing>;
  readonly products: readonly ProductContest[];
}

/** Kinds of products that are tried; the others take the choice of the most similar one. */
const MOST_KINDS: Readonly<Record<RowClass, number>> = { few: 3, some: 4, many: 6 };
/** A row count of each class, to ask for the default. */
const TYPICAL_ROWS: Readonly<Record<RowClass, number>> = { few: 8, some: 64, many: 512 };

export function modelContests(work: ModelWork, defaults: KernelChoices, device: TunedDevice): ModelContests {
  const kinds = (Object.keys(MOST_KINDS) as RowClass[]).flatMap((rows) =>
    work.products
      .filter(({ kind }) => kind.rows === rows)
      .sort((a, b) => b.multiplyAddsAStep - a.multiplyAddsAStep)
      .slice(0, MOST_KINDS[rows]),
  );
  return {
    attention: attentionContest(work.attention, attentionVariants(defaults, device)),
    rowSharing: rowContest(work.norms.width, work.norms.rowsAStep, rowVariants(defaults, device)),
    products: kinds
      .sort((a, b) => b.multiplyAddsAStep - a.multiplyAddsAStep)
      .map(({ kind, multiplyAddsAStep }) => {
        const byDefault = defaults.product({ ...kind, rows: TYPICAL_ROWS[kind.rows] });
        return productContest(kind, multiplyAddsAStep, productVariants(byDefault, TYPICAL_ROWS[kind.rows], device));
      }),
  };
}

/** Those with a choice, in the order that they are held in: what comes last may not get its turn. */
export function contestsInOrder({ attention, rowSharing, products }: ModelContests): readonly Contest<unknown>[] {
  return [attention, rowSharing, ...products].filter(({ candidates }) => candidates.length > 1);
}
