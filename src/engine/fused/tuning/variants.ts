/** Which variants compete on a device, by choice: the default, and the few that win somewhere. */
import type { AttentionTile } from '../attentionShapes.ts';
import type { KernelChoices } from '../choices.ts';
import type { TileShape } from '../product.ts';
import type { DeviceAbilities } from '../runner.ts';
import type { RowSharing } from '../wgsl.ts';
import { variantName } from './contest.ts';

/** What decides who competes. */
export interface TunedDevice extends DeviceAbilities {
  readonly software: boolean;
}

/**
 * How many rows a product has, in three classes: decoding a batch, the decoder, the encoder. Up to four rows the default
 * tile has no rival.
 */
export type RowClass = 'few' | 'some' | 'many';

/** The class of a number of rows, or null where nothing is tuned. */
export function rowClassOf(rows: number): RowClass | null {
  if (rows <= 4) return null;
  if (rows <= 16) return 'few';
  return rows <= 256 ? 'some' : 'many';
}

const tile = (rows: number, vectors: number, columnsWide: number, rowsHigh: number): TileShape => ({
  rows,
  vectors,
  workgroup: [columnsWide, rowsHigh],
});

/** Few rows need many invocations along the columns; many rows need large tiles, as far as registers go. */
const PRODUCT_RIVALS: Readonly<Record<RowClass, readonly TileShape[]>> = {
  few: [tile(8, 1, 64, 1), tile(4, 1, 32, 2), tile(2, 1, 32, 4), tile(1, 2, 32, 2)],
  some: [tile(8, 1, 16, 4), tile(4, 2, 8, 8), tile(4, 1, 16, 4), tile(2, 1, 16, 8)],
  many: [tile(8, 2, 16, 8), tile(8, 1, 16, 8), tile(4, 4, 8, 8), tile(4, 2, 8, 8), tile(4, 2, 16, 16)],
};

export function productVariants(byDefault: TileShape, rows: RowClass, { limits }: TunedDevice): TileShape[] {
  const fits = ({ workgroup: [x, y] }: TileShape) => x * y <= limits.maxComputeInvocationsPerWorkgroup;
  return withRivals(byDefault, PRODUCT_RIVALS[rows].filter(fits));
}

const ATTENTION_RIVALS: readonly AttentionTile[] = [
  { rows: 16, columns: 32, invocations: 64 },
  { rows: 16, columns: 32, invocations: 16 },
  { rows: 16, columns: 64, invocations: 64 },
  { rows: 32, columns: 32, invocations: 64 },
  { rows: 32, columns: 32, invocations: 128 },
  { rows: 8, columns: 32, invocations: 32 },
];

/** Software adapters compile each tile for many seconds: theirs has no rival. */
export function attentionVariants({ attentionTile }: KernelChoices, { software }: TunedDevice): AttentionTile[] {
  return withRivals(attentionTile, software ? [] : ATTENTION_RIVALS);
}

export function rowVariants({ rowSharing }: KernelChoices): RowSharing[] {
  return withRivals(rowSharing, ['workgroup', 'invocation']);
}

/** The default first, and no variant twice. */
function withRivals<Variant>(byDefault: Variant, rivals: readonly Variant[]): Variant[] {
  const name = variantName(byDefault);
  return [byDefault, ...rivals.filter((rival) => variantName(rival) !== name)];
}
