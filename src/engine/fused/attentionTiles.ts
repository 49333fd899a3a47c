/** How attention kernels divide their work, and which divisions are worth trying on a device. */
import type { Runner } from './runner.ts';

/** Rows are queries, and columns keys; in the kernel of the keys' and values' gradients it is the other way round. */
export interface AttentionTile {
  /**
   * Who owns rows. A workgroup together, with the tile's scores in its memory, as GPUs like it. Or each invocation by
   * itself, with scores in registers: nobody waits for anybody, which is dear on software GPUs. In a quad, four such
   * neighbours hand round what they read of the columns (needs the feature `subgroups`).
   */
  readonly sharing: 'workgroup' | 'invocation' | 'quad';
  /** Rows of an owner. */
  readonly rows: number;
  /** Columns that it looks at together, a multiple of 4. */
  readonly columns: number;
  /** Invocations a workgroup. */
  readonly invocations: number;
}

/** For GPUs. */
export const DEFAULT_ATTENTION_TILE: AttentionTile = { sharing: 'workgroup', rows: 16, columns: 32, invocations: 64 };

/** For software GPUs with subgroups. */
const QUAD_TILE: AttentionTile = { sharing: 'quad', rows: 2, columns: 8, invocations: 4 };

/** For other software GPUs: larger blocks would read less, and compile for longer than they save. */
const INVOCATION_TILE: AttentionTile = { sharing: 'invocation', rows: 4, columns: 8, invocations: 4 };

/** For software GPUs. */
export function softwareAttentionTile(features: ReadonlySet<string>): AttentionTile {
  return features.has('subgroups') ? QUAD_TILE : INVOCATION_TILE;
}

const CANDIDATES: readonly AttentionTile[] = [
  DEFAULT_ATTENTION_TILE,
  { sharing: 'workgroup', rows: 32, columns: 32, invocations: 128 },
  { sharing: 'quad', rows: 2, columns: 16, invocations: 32 },
  { sharing: 'invocation', rows: 4, columns: 8, invocations: 32 },
  QUAD_TILE,
  INVOCATION_TILE,
];

/** The tiles that a device with these limits and features can run and that may be its fastest. */
export function attentionCandidates(limits: GPUSupportedLimits, features: ReadonlySet<string>): AttentionTile[] {
  return CANDIDATES.filter((tile) => runsOn(tile, limits, features));
}

/** @throws Error if the tile breaks its own rules or needs more than the device has */
export function checkTile({ limits, features }: Pick<Runner, 'limits' | 'features'>, tile: AttentionTile): void {
  if (!runsOn(tile, limits, features)) throw new Error(`Attention: no tile of ${tileKey(tile)}`);
}

/** Rows of a workgroup. */
export function rowsOfGroup({ sharing, rows, invocations }: AttentionTile): number {
  return sharing === 'workgroup' ? rows : rows * invocations;
}

/** For the keys of kernels, and for people. */
export function tileKey({ sharing, rows, columns, invocations }: AttentionTile): string {
  return `${rows}x${columns} a ${sharing}, ${invocations} invocations`;
}

function runsOn(tile: AttentionTile, limits: GPUSupportedLimits, features: ReadonlySet<string>): boolean {
  const { sharing, rows, columns, invocations } = tile;
  if (columns % 4 !== 0 || invocations > limits.maxComputeInvocationsPerWorkgroup) return false;
  if (sharing === 'invocation') return true;
  if (sharing === 'quad') return invocations % 4 === 0 && features.has('subgroups');
  // The most that one of the three kernels needs: two tiles of scores, or one and what rows share.
  const bytes = 4 * Math.max(2 * rows * columns + rows, rows * columns + invocations + 3 * rows);
  return rows % 4 === 0 && invocations % rows === 0 && bytes <= limits.maxComputeWorkgroupStorageSize;
}
