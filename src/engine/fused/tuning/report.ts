/** What was chosen, in words for people. */
import type { AttentionTile } from '../attentionTiles.ts';
import type { ProductVariant } from '../productVariant.ts';
import type { RowSharing } from '../wgsl.ts';
import type { ModelContests } from './modelContests.ts';
import type { Refusal } from './trial.ts';
import { type Winners, winnerOf } from './tunedChoices.ts';

const DEFAULT_REASONS = {
  off: 'tuning is switched off',
  software: 'on a software GPU that takes longer than it gains',
  time: 'this GPU’s driver compiled none of them in time',
} as const;

/** How the choices came about. Structured-cloneable. */
export type TuningReport =
  | { readonly kind: 'default'; readonly reason: keyof typeof DEFAULT_REASONS }
  | {
      readonly kind: 'tuned';
      readonly tunedAtMs: number;
      /** That it took. */
      readonly seconds: number;
      /** False if it was done at this load. */
      readonly remembered: boolean;
      /** How many times faster a training step's tuned kernels are than by default. */
      readonly speedUp: number;
      readonly chosen: readonly ChosenVariant[];
      readonly refused: readonly Refusal[];
    };

/** One decision: "products of the encoder", "8x8 in registers, workgroups of 16x8". */
export interface ChosenVariant {
  readonly what: string;
  readonly variant: string;
  readonly isDefault: boolean;
}

/** The report as a sentence. */
export function tuningSentence(report: TuningReport): string {
  if (report.kind === 'default') return `Kernels are not tuned: ${DEFAULT_REASONS[report.reason]}.`;
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(report.tunedAtMs);
  const gain =
    report.speedUp < 1.005
      ? 'the defaults are the fastest'
      : `${report.speedUp.toFixed(2)} times as fast as the defaults`;
  return `Kernels tuned for this GPU on ${day}: ${gain}.`;
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
