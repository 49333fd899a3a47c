/**
 * Which variant of a kernel runs. All variants of a kernel compute the same; which is fastest depends on the device and
 * on the shape. A runner carries the choices, kernels ask it, and tuning (`tuning/`) makes better ones than the defaults.
 */
import { type AttentionTile, DEFAULT_ATTENTION_TILE, softwareAttentionTile } from './attentionTiles.ts';
import type { WeightStorage } from './packMatrix.ts';
import { gpuVariant, type ProductVariant, softwareVariant } from './productVariant.ts';
import type { RowSharing } from './wgsl.ts';

/** What a product's speed depends on: `[rows, inner]` times a frozen matrix, or its transpose, gives `[rows, columns]`. */
export interface ProductShape {
  readonly storage: WeightStorage;
  readonly transposed: boolean;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** Fixed for as long as anything that was recorded with it is in use: plans are remembered by shape alone. */
export interface KernelChoices {
  product(shape: ProductShape): ProductVariant;
  readonly attentionTile: AttentionTile;
  /** Who works on a row in norms, losses and sums. */
  readonly rowSharing: RowSharing;
}

const GPU_CHOICES: KernelChoices = {
  product: ({ rows }) => gpuVariant(rows),
  attentionTile: DEFAULT_ATTENTION_TILE,
  rowSharing: 'workgroup',
};

/**
 * Without tuning: for software adapters what needs the fewest barriers and reads, for GPUs what shares the work.
 * @param features the device's; default: none
 */
export function defaultChoices(software: boolean, features: ReadonlySet<string> = new Set()): KernelChoices {
  if (!software) return GPU_CHOICES;
  return {
    product: ({ rows }) => softwareVariant(rows, features),
    attentionTile: softwareAttentionTile(features),
    rowSharing: 'invocation',
  };
}
