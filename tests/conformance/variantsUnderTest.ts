/** The variants of kernels that the engine may choose on a device, by default or by tuning. */
import type { GpuHost } from '../../src/engine/device.ts';
import { attentionCandidates } from '../../src/engine/fused/attentionTiles.ts';
import { defaultChoices, type KernelChoices } from '../../src/engine/fused/choices.ts';
import { productCandidates } from '../../src/engine/fused/productVariant.ts';
import { rowSharings } from '../../src/engine/fused/wgsl.ts';

export interface VariantUnderTest {
  readonly name: string;
  readonly choices: KernelChoices;
}

/** Numbers of rows at which the lists of candidates for products differ (`productCandidates`). */
const ROW_CLASSES = [4, 16, 256, 257];

/**
 * `own`: what the engine chooses on this device without tuning. `default`: what it chooses on any device. `all`: besides,
 * as many more as it takes to meet every candidate of tuning.
 */
export const VARIANT_SCOPES = ['own', 'default', 'all'] as const;
export type VariantScope = (typeof VARIANT_SCOPES)[number];

export function variantsUnderTest({ device, software }: GpuHost, scope: VariantScope): VariantUnderTest[] {
  const { limits, features } = device;
  const forGpus = { name: 'for GPUs', choices: defaultChoices(false) };
  const forSoftware = { name: 'for software adapters', choices: defaultChoices(true, features) };
  if (scope === 'own') return [software ? forSoftware : forGpus];
  const byDefault = [forGpus, forSoftware];
  if (scope === 'default') return byDefault;
  const tiles = attentionCandidates(limits, features);
  const sharings = rowSharings(features);
  const candidates = (rows: number) => productCandidates({ limits, features }, rows);
  const rivals = Math.max(tiles.length, ...ROW_CLASSES.map((rows) => candidates(rows).length));
  const rival = (place: number): VariantUnderTest => {
    const fallback = defaultChoices(place % 2 === 0, features);
    const choices: KernelChoices = {
      product: (shape) => nth(candidates(shape.rows), place) ?? fallback.product(shape),
      attentionTile: nth(tiles, place) ?? fallback.attentionTile,
      rowSharing: nth(sharings, place) ?? fallback.rowSharing,
    };
    return { name: `candidates ${place + 1}`, choices };
  };
  return [...byDefault, ...Array.from({ length: rivals }, (_, place) => rival(place))];
}

function nth<T>(list: readonly T[], place: number): T | undefined {
  return list[place % list.length];
}
