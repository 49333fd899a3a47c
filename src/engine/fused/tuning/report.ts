/** What was chosen, in words for people. */
import type { AttentionTile } from '../attentionShapes.ts';
import type { TileShape } from '../product.ts';
import type { RowSharing } from '../wgsl.ts';
import type { ModelContests } from './modelContests.ts';
import { type Winners, winnerOf } from './tunedChoices.ts';

/** One decision: "products of the encoder", "8x8 in registers, workgroups of 16x8". */
export interface ChosenVariant {
  readonly what: string;
  readonly variant: string;
  readonly isDefault: boolean;
}

const ROW_WORDS = { few: 'decoding', some: 'decoder', many: 'encoder' } as const;

/** The decisions of the contests that were held, the largest part of a step first. */
export function chosenVariants({ attention, rowSharing, products }: ModelContests, winners: Winners): ChosenVariant[] {
  const isDefault = ({ id }: { readonly id: string }) => winners.get(id) === 0;
  const tile = winnerOf(attention, winners);
  const sharing = winnerOf(rowSharing, winners);
  return [
    ...products.flatMap((contest): ChosenVariant[] => {
      const { rows, inner, columns, transposed } = contest.kind;
      const variant = winnerOf(contest, winners);
      if (variant === undefined) return [];
      const what = `${ROW_WORDS[rows]} product ${inner} to ${columns}${transposed ? ' (transposed)' : ''}`;
      return [{ what, variant: productWords(variant), isDefault: isDefault(contest) }];
    }),
    ...(tile === undefined
      ? []
      : [{ what: 'attention', variant: attentionWords(tile), isDefault: isDefault(attention) }]),
    ...(sharing === undefined ? [] : [{ what: 'norms', variant: rowWords(sharing), isDefault: isDefault(rowSharing) }]),
  ];
}

function productWords({ rows, vectors, workgroup }: TileShape): string {
  return `${rows}x${4 * vectors} in registers, workgroup ${workgroup.join('x')}`;
}

function attentionWords({ rows, columns, invocations }: AttentionTile): string {
  return `${rows}x${columns} tile, ${invocations} invocations`;
}

function rowWords(sharing: RowSharing): string {
  return sharing === 'workgroup' ? 'a workgroup a row' : 'an invocation a row';
}
