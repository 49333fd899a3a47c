/** What the dispatches of the three attention kernels have in common: what all bind, their uniforms and their grids. */
import { type AttentionInputs, lanesOf, type MatrixView, shapeWords, viewWords } from './attentionShapes.ts';
import { type AttentionTile, rowsOfGroup, tileKey } from './attentionTiles.ts';
import { type AttentionVariant, variantKey, variantOf } from './attentionWgsl.ts';
import type { Runner } from './runner.ts';
import { bindStorage, type StorageBinding, type StorageBindings } from './storageBindings.ts';

/** The WGSL of a kernel in which rows are shared as `tile` says. */
export type AttentionCode = (variant: AttentionVariant, tile: AttentionTile, bindings: StorageBindings) => string;

export interface AttentionKernel {
  readonly name: string;
  /** In which rows have one owner: queries, or keys. */
  readonly rows: 'queries' | 'keys';
  /** What it binds besides queries, keys, values and masks. */
  readonly arrays: readonly StorageBinding[];
  /** Of its own arrays those that are parts of matrices: two uniform words each, after the shape. */
  readonly views: readonly MatrixView[];
  readonly ofWorkgroups: AttentionCode;
  readonly ofInvocations: AttentionCode;
}

export function dispatchAttention(
  runner: Runner,
  inputs: AttentionInputs,
  tile: AttentionTile,
  kernel: AttentionKernel,
): void {
  const { queries, keys, values, bias, keyVisible, batch, numHeads, dKv, queryLength, keyLength } = inputs;
  // Kernels bind a mask in any case, and do not look into this one.
  const mask = keyVisible ?? runner.allocate([1]);
  const lanes = lanesOf(dKv, [queries, keys, values, ...kernel.views]);
  const bindings = bindStorage([
    { name: 'queries', array: queries.array, access: 'read', element: 'Lanes' },
    { name: 'keys', array: keys.array, access: 'read', element: 'Lanes' },
    { name: 'values', array: values.array, access: 'read', element: 'Lanes' },
    ...(bias === null ? [] : [{ name: 'bias', array: bias, access: 'read', element: 'f32' } as const]),
    { name: 'keyVisible', array: mask, access: 'read', element: 'f32' },
    ...kernel.arrays,
  ]);
  const variant = variantOf(inputs, lanes);
  const code = tile.sharing === 'workgroup' ? kernel.ofWorkgroups : kernel.ofInvocations;
  runner.dispatch(
    {
      key: `${kernel.name} ${variantKey(variant)} ${tileKey(tile)} ${bindings.signature}`,
      code: () => code(variant, tile, bindings),
    },
    bindings.arrays,
    [...shapeWords(inputs, lanes), ...kernel.views.flatMap((view) => viewWords(view, lanes))],
    [Math.ceil((kernel.rows === 'queries' ? queryLength : keyLength) / rowsOfGroup(tile)), numHeads, batch],
  );
  if (keyVisible === null) runner.release(mask);
}
