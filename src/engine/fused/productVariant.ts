/**
 * How a product with a frozen matrix is cut up. All variants compute the same; which is fastest depends on the device
 * and on the shape. Each multiplies and adds every output's terms in the same order, so that they agree bit for bit
 * wherever the device's `fma` is one operation.
 */
import type { DeviceAbilities } from './runner.ts';

export interface ProductVariant {
  /**
   * Who shares what is read. `registers`: nobody, each invocation reads all that its tile needs. `subgroup`: four
   * neighbouring invocations have the same rows; each reads every fourth of them and they swap. `workgroup`: all
   * invocations of a workgroup, through its memory.
   */
  readonly sharing: 'registers' | 'subgroup' | 'workgroup';
  /** Of the tile that an invocation computes; a multiple of four if a subgroup shares them. */
  readonly rows: number;
  /** Of the same tile, in vectors of four columns. Even for a gated activation, whose two sides alternate. */
  readonly vectors: number;
  /** Tiles of a workgroup along columns and along rows; where a subgroup shares rows, tiles of four invocations. */
  readonly workgroup: readonly [columns: number, rows: number];
}

/** Invocations that share rows: a quad, the smallest subgroup. */
export const QUAD = 4;

/** Vectors along the inner size that a workgroup holds in its memory at a time. */
export const INNER_VECTORS_AT_ONCE = 4;

const BYTES_PER_VECTOR = 16;

const variant = (
  sharing: ProductVariant['sharing'],
  rows: number,
  vectors: number,
  columnTiles: number,
  rowTiles: number,
): ProductVariant => ({ sharing, rows, vectors, workgroup: [columnTiles, rowTiles] });

/** Invocations of a workgroup. */
export function invocationsOf({ sharing, workgroup }: ProductVariant): number {
  return workgroup[0] * workgroup[1] * (sharing === 'subgroup' ? QUAD : 1);
}

/** Bytes of workgroup memory. */
export function workgroupBytesOf({ sharing, rows, vectors, workgroup }: ProductVariant): number {
  if (sharing !== 'workgroup') return 0;
  const ofX = rows * workgroup[1] * INNER_VECTORS_AT_ONCE;
  const ofWeights = vectors * workgroup[0] * INNER_VECTORS_AT_ONCE * 4;
  return (ofX + ofWeights) * BYTES_PER_VECTOR;
}

/** True if the device can run it. */
export function canRun(candidate: ProductVariant, { limits, features }: DeviceAbilities): boolean {
  return (
    (candidate.sharing !== 'subgroup' || features.has('subgroups')) &&
    invocationsOf(candidate) <= limits.maxComputeInvocationsPerWorkgroup &&
    workgroupBytesOf(candidate) <= limits.maxComputeWorkgroupStorageSize
  );
}

/** @throws Error if the variant breaks its own rules or the device cannot run it */
export function checkVariant(candidate: ProductVariant, device: DeviceAbilities): void {
  const ofQuads = candidate.sharing === 'subgroup';
  if ((ofQuads && candidate.rows % QUAD !== 0) || !canRun(candidate, device)) {
    throw new Error(`This device cannot run the product variant ${variantKey(candidate)}.`);
  }
}

export function variantKey({ sharing, rows, vectors, workgroup }: ProductVariant): string {
  return `${sharing}_${rows}x${vectors}_${workgroup.join('x')}`;
}

/**
 * Without tuning, on GPUs: 8 by 8 in registers, fewer rows where there are fewer, as when decoding.
 */
export function gpuVariant(rows: number): ProductVariant {
  return variant('registers', [1, 2, 4].find((few) => rows <= few) ?? 8, 2, 8, 8);
}

/**
 * Without tuning, on software adapters. SwiftShader runs four invocations as the lanes of one SSE register and reads
 * memory lane by lane with a branch each: a read costs as much as ten multiplications. Large tiles that share their rows
 * need the fewest reads; still larger ones outgrow the processor's instruction cache.
 */
export function softwareVariant(rows: number, features: ReadonlySet<string>): ProductVariant {
  if (!features.has('subgroups')) return gpuVariant(rows);
  if (rows <= 4) return variant('subgroup', 4, 2, 4, 1);
  return rows <= 8 ? variant('subgroup', 8, 2, 4, 1) : variant('subgroup', 16, 2, 4, rows <= 16 ? 1 : 4);
}

/** Few rows need many tiles along the columns; many rows need large tiles, as far as registers go. */
const CANDIDATES: readonly { readonly mostRows: number; readonly variants: readonly ProductVariant[] }[] = [
  { mostRows: 4, variants: [variant('registers', 4, 2, 32, 1), variant('registers', 1, 2, 16, 4)] },
  {
    mostRows: 16,
    variants: [
      variant('registers', 8, 2, 32, 1),
      variant('registers', 4, 2, 32, 2),
      variant('registers', 2, 2, 16, 4),
      variant('registers', 1, 2, 16, 8),
      variant('subgroup', 8, 2, 8, 2),
      variant('workgroup', 2, 2, 16, 8),
    ],
  },
  {
    mostRows: 256,
    variants: [
      variant('registers', 4, 2, 8, 8),
      variant('registers', 2, 2, 8, 8),
      variant('subgroup', 8, 2, 4, 4),
      variant('workgroup', 2, 2, 8, 16),
      variant('workgroup', 4, 2, 8, 8),
    ],
  },
  {
    mostRows: Number.POSITIVE_INFINITY,
    variants: [
      variant('registers', 8, 2, 16, 8),
      variant('registers', 4, 2, 16, 8),
      variant('registers', 4, 4, 8, 8),
      variant('subgroup', 8, 2, 4, 4),
      variant('subgroup', 16, 2, 4, 4),
      variant('workgroup', 8, 2, 8, 8),
      variant('workgroup', 4, 2, 16, 16),
      variant('workgroup', 8, 2, 16, 16),
    ],
  },
];

/** The variants that are worth timing on this device for products with so many rows, besides the default ones. */
export function productCandidates(device: DeviceAbilities, rows: number): ProductVariant[] {
  const fitting = CANDIDATES.find(({ mostRows }) => rows <= mostRows)?.variants ?? [];
  return fitting.filter((candidate) => canRun(candidate, device));
}
