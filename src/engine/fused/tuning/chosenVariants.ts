/** What was chosen of a kernel's variants, in words for people. */
import type { AttentionTile } from '../attentionTiles.ts';
import type { ProductVariant } from '../productVariant.ts';
import type { RowSharing } from '../wgsl.ts';
import type { ModelContests } from './modelContests.ts';
import { type Winners, winnerOf } from './tunedChoices.ts';
import type { ChosenVariant } from './tuningReport.ts';

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

const SHARING_WORDS = {
  registers: 'in registers',
  invocation: 'in registers',
  subgroup: 'shared by subgroups',
  quad: 'shared by subgroups',
  workgroup: 'shared by workgroups',
} as const;

function productWords({ sharing, rows, vectors, workgroup }: ProductVariant): string {
  return `${rows}x${4 * vectors} ${SHARING_WORDS[sharing]} of ${workgroup.join('x')}`;
}

function attentionWords({ sharing, rows, columns, invocations }: AttentionTile): string {
  return `${rows}x${columns} ${SHARING_WORDS[sharing]} of ${invocations}`;
}

function rowWords(sharing: RowSharing): string {
  return sharing === 'invocation' ? 'an invocation a row' : `${SHARING_WORDS[sharing]}, a row each`;
}
