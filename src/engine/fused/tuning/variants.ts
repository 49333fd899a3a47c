/** Which variants compete on a device, by choice: the default, and the few that win somewhere. */
import { type AttentionTile, attentionCandidates } from '../attentionTiles.ts';
import type { KernelChoices } from '../choices.ts';
import { type ProductVariant, productCandidates } from '../productVariant.ts';
import type { DeviceAbilities } from '../runner.ts';
import { type RowSharing, rowSharings } from '../wgsl.ts';
import { variantName } from './contest.ts';

/** What decides who competes. */
export interface TunedDevice extends DeviceAbilities {
  readonly software: boolean;
}

/** How many rows a product has, in classes that are tuned apart: decoding a batch, the decoder, the encoder. */
export type RowClass = 'few' | 'some' | 'many';

/** The class of a number of rows; null for so few that the default's tile of one, two or four rows has no rival. */
export function rowClassOf(rows: number): RowClass | null {
  if (rows <= 4) return null;
  if (rows <= 16) return 'few';
  return rows <= 256 ? 'some' : 'many';
}

export function productVariants(byDefault: ProductVariant, rows: number, device: TunedDevice): ProductVariant[] {
  return withRivals(byDefault, productCandidates(device, rows));
}

/** Software adapters compile each tile for many seconds: theirs has no rival. */
export function attentionVariants(
  { attentionTile }: KernelChoices,
  { limits, features, software }: TunedDevice,
): AttentionTile[] {
  return withRivals(attentionTile, software ? [] : attentionCandidates(limits, features));
}

export function rowVariants({ rowSharing }: KernelChoices, { features }: TunedDevice): RowSharing[] {
  return withRivals(rowSharing, rowSharings(features));
}

/** The default first, and no variant twice. */
function withRivals<Variant>(byDefault: Variant, rivals: readonly Variant[]): Variant[] {
  const name = variantName(byDefault);
  return [byDefault, ...rivals.filter((rival) => variantName(rival) !== name)];
}
